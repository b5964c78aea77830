import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReasoningRule, ReasoningTracker } from './reasoning-tracker.ts';

const think: ReasoningRule = {
  opens: 'start',
  open: ['<think>'],
  close: ['</think>'],
  interrupt: ['<call>'],
};
const channels: ReasoningRule = {
  opens: 'anywhere',
  open: ['[analysis]'],
  close: ['[end]'],
  interrupt: [],
};

function read(rule: ReasoningRule, tokens: readonly string[]): ReasoningTracker {
  const tracker = new ReasoningTracker(rule);
  for (const token of tokens) tracker.push(token);
  tracker.end();
  return tracker;
}

describe('tokens of reasoning', () => {
  test.each<[string, ReasoningRule, string[], number]>([
    ['none in plain text', think, ['Hel', 'lo'], 0],
    ['the marks count', think, ['<think>', 'a', 'b', '</think>', '\n', 'c'], 4],
    ['marks in pieces count whole', think, ['<', 'thi', 'nk>', 'a', '</', 'think>', 'c'], 6],
    ['a token across a border counts', think, ['<think>a', 'b</think>c', 'd'], 2],
    ['white space before it does not', think, ['\n', ' ', '<think>', 'a', '</think>', 'c'], 3],
    ['only the beginning of an answer opens it', think, ['a', '<think>', 'b', '</think>'], 0],
    ['text that only begins like a mark', think, ['<', 'thin', 'g>'], 0],
    ['it opens once', think, ['<think>', '</think>', '<think>', 'a'], 2],
    ['an answer that ends inside', think, ['<think>', 'a', '</thi'], 3],
    ['a call ends it, and does not count', think, ['<think>', 'a', '<ca', 'll>', '{}'], 2],
    ['what only begins like a call counts', think, ['<think>', '<ca', 't>', '</think>', 'b'], 4],
    ['opened by the prompt', { ...think, opens: 'inside' }, ['a', '</think>', 'b'], 2],
    ['parts of a character belong to it', think, ['<think>', '', '', '🙂', '</think>', '', 'é'], 5],
    ['parts of a character at the end', think, ['<think>', '', ''], 3],
    [
      'any number of blocks',
      channels,
      ['[analysis]', 'a', '[end]', 'text', '[ana', 'lysis]', 'b', '[end]', 'text'],
      7,
    ],
    [
      'marks in the midst of the text, where they count again',
      { ...think, again: true },
      ['a', '<think>', 'b', '</think>', 'c', '<think>', 'd'],
      5,
    ],
    ['a mark that is spoken of', { ...think, again: true }, ['a `', '<think>', '`', 'b'], 0],
    [
      'nothing after a call',
      { ...think, again: true },
      ['<think>', 'a', '</think>', '<call>', '<think>', 'b'],
      3,
    ],
    ['only later', { ...think, opens: 'later', again: true }, ['a', '<think>', 'b', '</think>'], 3],
    ['text between blocks', channels, ['[', 'a', ']', 'b', '[end]'], 0],
  ])('%s', (_, rule, tokens, expected) => {
    expect(read(rule, tokens).tokens).toBe(expected);
  });

  test('are those that wrote a character of it, however the text is cut', () => {
    const text = '<think>ab<c</thin</think>\n\ncd<think>';
    const end = text.indexOf('</think>') + '</think>'.length;
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 })), cuts => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const tokens = borders.slice(1).map((border, index) => text.slice(borders[index], border));
        const expected = borders.slice(0, -1).filter(start => start < end).length;
        expect(read(think, tokens).tokens).toBe(expected);
      }),
    );
  });
});

describe('segments', () => {
  test('are the whole text, and their marks reasoning, however it is cut', () => {
    const rule: ReasoningRule = { ...think, again: true };
    const texts = fc.array(
      fc.constantFrom('<think>', '</think>', '<', 'think>', '`', 'a', ' ', '<call>'),
      { maxLength: 12 },
    );
    const joined = (tokens: readonly string[]) => {
      const tracker = new ReasoningTracker(rule);
      const parts = [...tokens.flatMap(token => tracker.push(token)), ...tracker.end()];
      const of = (wanted: boolean) =>
        parts.map(({ text, reasoning }) => (reasoning === wanted ? text : '|')).join('');
      return {
        whole: parts.map(({ text }) => text).join(''),
        said: of(false).replaceAll(/\|+/g, '|'),
        thought: of(true).replaceAll(/\|+/g, '|'),
      };
    };
    fc.assert(
      fc.property(texts, tokens => {
        const text = tokens.join('');
        const found = joined(tokens);
        expect(found.whole).toBe(text);
        expect(joined(text.split(''))).toEqual(found);
      }),
    );
  });
});

const limited = (tokens: number): ReasoningRule => ({
  ...think,
  budget: { tokens, closing: '</think>' },
});
const spentAfter = (rule: ReasoningRule, tokens: readonly string[]): number => {
  const tracker = new ReasoningTracker(rule);
  return tokens.findIndex(token => {
    tracker.push(token);
    return tracker.spent;
  });
};

describe('a budget', () => {
  test.each<[string, ReasoningRule, string[], number]>([
    ['is spent with the token that reaches it', limited(3), ['<think>', 'a', 'b', 'c'], 2],
    ['is never spent without one', think, ['<think>', 'a', 'b', 'c'], -1],
    ['is not spent by text', limited(1), ['a', 'b'], -1],
    ['nor by reasoning that ended in time', limited(3), ['<think>', 'a', '</think>', 'b'], -1],
    ['waits for a character that is incomplete', limited(2), ['<think>', '', '', '🙂'], 3],
    ['waits for what may be the closing mark', limited(2), ['<think>', '</', 'think>'], -1],
    ['until it is not', limited(2), ['<think>', '</', 'b'], 2],
    // A model that writes nothing but beginnings of marks would think for ever.
    ['but not for long', limited(2), ['<think>', ...Array<string>(40).fill('<')], 17],
  ])('%s', (_, rule, tokens, expected) => {
    expect(spentAfter(rule, tokens)).toBe(expected);
  });
});
