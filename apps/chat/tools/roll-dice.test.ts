import { describe, expect, it } from 'vitest';
import { rollDice } from './roll-dice.ts';

describe('rollDice', () => {
  it('shows every face of a die with six sides, and no other', () => {
    const faces = new Set(Array.from({ length: 2000 }, () => rollDice()).map(face));
    expect(faces).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('keeps to the sides it is given', () => {
    const results = Array.from({ length: 500 }, () => face(rollDice(20)));
    expect(Math.min(...results)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...results)).toBeLessThanOrEqual(20);
  });

  it.each([1, 0, -6, 1001, 2.5, Number.NaN])('refuses a die with %d sides', sides => {
    expect(rollDice(sides)).toMatchObject({ error: 'invalid number of sides' });
  });
});

function face(roll: ReturnType<typeof rollDice>): number {
  return 'result' in roll ? roll.result : Number.NaN;
}
