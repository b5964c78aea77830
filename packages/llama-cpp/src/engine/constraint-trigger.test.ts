import { describe, expect, test } from 'vitest';
import { ConstraintTrigger } from './constraint-trigger.ts';

/** Tokens whose texts are given; text that is tokenised again becomes one token of its own. */
class Vocabulary {
  readonly texts: string[] = [];

  token(text: string): number {
    return this.texts.push(text) - 1;
  }

  spell(tokens: readonly number[]): string[] {
    return tokens.map(token => this.texts[token] ?? '?');
  }
}

function run(triggers: string[], pieces: string[]) {
  const vocabulary = new Vocabulary();
  const trigger = new ConstraintTrigger(triggers, text =>
    text === '' ? [] : [vocabulary.token(text)],
  );
  for (const [index, piece] of pieces.entries()) {
    const hit = trigger.push(vocabulary.token(piece), piece);
    if (!hit) continue;
    return {
      index,
      accepted: vocabulary.spell(hit.accepted),
      cutAccepted: vocabulary.spell(hit.cut.accepted),
      cutTokens: vocabulary.spell(hit.cut.tokens),
      cutText: hit.cut.text,
    };
  }
  return undefined;
}

describe('a trigger', () => {
  test('that is a token of its own', () => {
    expect(run(['<call>'], ['Let me see. ', '<call>', 'more'])).toEqual({
      index: 1,
      accepted: ['<call>'],
      cutAccepted: ['<call>'],
      cutTokens: ['<call>'],
      cutText: '<call>',
    });
  });

  test('in several tokens', () => {
    expect(run(['<call>'], ['a', '<', 'ca', 'll>'])).toMatchObject({
      index: 3,
      accepted: ['<', 'ca', 'll>'],
      cutAccepted: ['<', 'ca', 'll>'],
      cutText: 'll>',
    });
  });

  test('that begins inside a token is spelt anew up to the next', () => {
    expect(run(['<call>'], ['so: <', 'call', '>'])).toMatchObject({
      index: 2,
      accepted: ['<', 'call', '>'],
    });
  });

  test('that ends inside a token can be cut there', () => {
    expect(run(['<call>'], ['<', 'call>{"x'])).toEqual({
      index: 1,
      accepted: ['<', 'call>{"x'],
      cutAccepted: ['<', 'call>'],
      cutTokens: ['call>'],
      cutText: 'call>',
    });
  });

  test('that begins and ends inside one token', () => {
    expect(run(['<call>'], ['so', ': <call> {'])).toEqual({
      index: 1,
      accepted: ['<call> {'],
      cutAccepted: ['<call>'],
      cutTokens: [': <call>'],
      cutText: ': <call>',
    });
  });

  test('is the first that comes', () => {
    expect(run(['</think>', '<call>'], ['<thi', 'nk><call', '></think>'])).toMatchObject({
      index: 2,
      accepted: ['<call', '></think>'],
      cutAccepted: ['<call', '>'],
      cutText: '>',
    });
  });

  test('after tokens without text, which belong to a character that is not complete', () => {
    expect(run(['é!'], ['x', '', 'é', '!'])).toMatchObject({ index: 3, accepted: ['', 'é', '!'] });
  });

  test('that never comes', () => {
    expect(run(['<call>'], ['<', 'cal', 'cal', '<cal', '!'])).toBeUndefined();
  });

  test('after a long answer', () => {
    const words = Array.from({ length: 500 }, (_, index) => `word ${index} <`);
    expect(run(['<call>'], [...words, 'call>'])).toMatchObject({
      index: 500,
      accepted: ['<', 'call>'],
    });
  });
});
