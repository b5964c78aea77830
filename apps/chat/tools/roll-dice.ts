import { randomInt } from 'node:crypto';
import { tool } from 'ai';
import { z } from 'zod/v4';
import { modelSchema } from './model-schema.ts';
import { failureForModel, isToolFailure, type ToolFailure } from './tool-failure.ts';

const minSides = 2;
const maxSides = 1000;

export interface DiceRoll {
  readonly sides: number;
  readonly result: number;
}

/**
 * Rolls one die with the operating system's random numbers.
 *
 * @param sides 2 to 1000; 6 when omitted.
 */
export function rollDice(sides = 6): DiceRoll | ToolFailure {
  if (!Number.isInteger(sides) || sides < minSides || sides > maxSides) {
    return {
      error: 'invalid number of sides',
      detail: `A die has ${minSides} to ${maxSides} sides, not ${sides}.`,
    };
  }
  return { sides, result: randomInt(1, sides + 1) };
}

export const rollDiceTool = tool({
  description: 'Roll a dice',
  inputSchema: modelSchema(z.object({ sides: z.int().optional() })),
  execute: ({ sides }): DiceRoll | ToolFailure => rollDice(sides),
  toModelOutput: ({ output }) =>
    isToolFailure(output)
      ? failureForModel(output)
      : { type: 'json', value: { sides: output.sides, result: output.result } },
});
