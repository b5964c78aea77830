import { describe, expect, test } from 'vitest';
import { SequencePrefixes } from './sequence-prefixes.ts';

const tokens = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** Computes a prompt and an answer in whatever sequence is chosen, and gives it back. */
function converse(prefixes: SequencePrefixes, prompt: string, answer = '', cacheKey?: string) {
  const assignment = prefixes.assign(tokens(prompt), { cacheKey });
  if (!assignment) throw new Error('no sequence is idle');
  prefixes.append(assignment.sequence, tokens(prompt).slice(assignment.cached));
  for (const token of tokens(answer)) prefixes.append(assignment.sequence, [token]);
  prefixes.release(assignment.sequence);
  return assignment;
}

const system = 'You are a helpful assistant, and you never say more than you know. ';
const two = { sequences: 2, share: true };

describe('a sequence', () => {
  test('with the longest common prefix is taken', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, 'About cats, and everything else.', 'Meow.');
    converse(prefixes, 'Bout dogs, and everything else.', 'Woof.');
    expect(converse(prefixes, 'About cats, and everything else.Meow. More?')).toEqual({
      sequence: 0,
      cached: 37,
    });
  });

  test('that nothing is in is taken before one that would lose something', () => {
    const prefixes = new SequencePrefixes(two);
    converse(
      prefixes,
      `${system}Hello!`,
      'A long conversation that is worth to be kept. '.repeat(4),
    );
    expect(converse(prefixes, `${system}Something else?`)).toEqual({
      sequence: 1,
      cached: system.length,
      copyFrom: 0,
      missReason: 'first-use',
    });
    expect(prefixes.length(0)).toBeGreaterThan(system.length);
  });

  test('unused for longest is taken when nothing is in common', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, 'first');
    converse(prefixes, 'second');
    converse(prefixes, 'first again'.slice(0, 5));
    expect(converse(prefixes, 'third').sequence).toBe(1);
  });

  test('of the same conversation is preferred where two hold as much', () => {
    const prefixes = new SequencePrefixes({ sequences: 3, share: false });
    converse(prefixes, `${system}A`, '', 'one');
    converse(prefixes, `${system}B`, '', 'two');
    converse(prefixes, `${system}C`, '', 'three');
    // None is busy and all share the system prompt: the key decides.
    expect(converse(prefixes, `${system}D`, '', 'two')).toMatchObject({ cached: system.length });
  });

  test('with a key is kept while there are others, but not for ever', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, 'a conversation with a key', '', 'mine');
    for (let other = 0; other < 3; other++) {
      expect(converse(prefixes, `${other}: somebody else`).sequence).toBe(1);
    }
    const taken = Array.from({ length: 20 }, (_, n) => converse(prefixes, `${n}! more`).sequence);
    expect(taken.slice(0, 3)).toEqual([1, 1, 1]);
    expect(taken).toContain(0);
  });

  test('that a key pins is left alone by others who begin alike, and copied from', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, `${system}Mine?`, 'Yes.', 'mine');
    for (const other of ['One?', 'Two?', 'Again?']) {
      expect(converse(prefixes, `${system}${other}`)).toMatchObject({
        sequence: 1,
        cached: system.length,
      });
    }
    expect(converse(prefixes, `${system}Mine?Yes.More?`, '', 'mine')).toEqual({
      sequence: 0,
      cached: system.length + 9,
    });
  });

  test('stays pinned when its conversation goes on without the key', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, 'a conversation with a key', 'Yes.', 'mine');
    converse(prefixes, 'a conversation with a keyYes. More?');
    for (let other = 0; other < 3; other++) {
      expect(converse(prefixes, `${other}: somebody else`).sequence).toBe(1);
    }
  });

  test('is not there while all are busy', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    prefixes.assign(tokens('one'));
    expect(prefixes.idle).toBe(0);
    expect(prefixes.assign(tokens('two'))).toBeUndefined();
    prefixes.release(0);
    expect(prefixes.assign(tokens('two'))?.sequence).toBe(0);
  });
});

describe('the prefix of a busy sequence', () => {
  test('is copied', () => {
    const prefixes = new SequencePrefixes(two);
    prefixes.assign(tokens(`${system}One?`));
    prefixes.append(0, tokens(`${system}One?`));
    expect(prefixes.assign(tokens(`${system}Two?`))).toMatchObject({
      sequence: 1,
      cached: system.length,
      copyFrom: 0,
    });
  });

  test('is waited for while it is computed', () => {
    const prefixes = new SequencePrefixes(two);
    prefixes.assign(tokens(`${system}One?`));
    expect(prefixes.assign(tokens(`${system}Two?`))).toBeUndefined();
    prefixes.append(0, tokens(system).slice(0, 40));
    expect(prefixes.assign(tokens(`${system}Two?`))).toBeUndefined();
    prefixes.append(0, tokens(`${system}One?`).slice(40));
    expect(prefixes.assign(tokens(`${system}Two?`))?.cached).toBe(system.length);
  });

  test('is not waited for where it gains little', () => {
    const prefixes = new SequencePrefixes(two);
    prefixes.assign(tokens('<user>One?'));
    expect(prefixes.assign(tokens('<user>Two?'))).toMatchObject({ sequence: 1, cached: 0 });
  });

  test('is left alone by a backend that cannot copy', () => {
    const prefixes = new SequencePrefixes({ sequences: 2, share: false });
    prefixes.assign(tokens(`${system}One?`));
    expect(prefixes.assign(tokens(`${system}Two?`))).toMatchObject({ sequence: 1, cached: 0 });
  });
});

test('a model that cannot be cut is continued whole, or from nothing', () => {
  const prefixes = new SequencePrefixes({ sequences: 1, share: true, wholeSequencesOnly: true });
  converse(prefixes, system, 'Yes.');
  expect(converse(prefixes, `${system}Yes. More?`).cached).toBe(system.length + 4);
  expect(converse(prefixes, `${system}No.`).cached).toBe(0);
});

test('at least one token of a prompt is computed', () => {
  const prefixes = new SequencePrefixes(two);
  converse(prefixes, 'same', 'as');
  expect(converse(prefixes, 'same').cached).toBe(3);
  expect(converse(prefixes, 's').cached).toBe(0);
});

describe('a saved state', () => {
  const long =
    'A document of more than sixty-four letters, so that it is worth to be saved at all.';

  test('is what a sequence held that had to make room', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    converse(prefixes, long, 'Yes.');
    expect(converse(prefixes, 'Something else.').evicted).toEqual({
      tokens: tokens(`${long}Yes.`),
      pinned: false,
    });
    // What is short is computed as fast.
    expect(converse(prefixes, 'Again something else.').evicted).toBeUndefined();
  });

  test('is restored into the sequence that is taken, where it has more than any other', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, 'One.');
    const assignment = prefixes.assign(tokens(`${long}?`), { saved: long.length });
    expect(assignment).toMatchObject({ cached: long.length, restores: true });
  });

  test('is not restored where a sequence has as much', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, long);
    const assignment = prefixes.assign(tokens(`${long}?`), { saved: long.length });
    expect(assignment).toEqual({ sequence: 0, cached: long.length });
  });
});

describe('the reason of a miss', () => {
  test('first use', () => {
    const prefixes = new SequencePrefixes(two);
    expect(converse(prefixes, 'new').missReason).toBe('first-use');
  });

  test('none, when a prompt goes on where a sequence ends', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, system, 'Yes.');
    expect(converse(prefixes, `${system}Yes. And?`).missReason).toBeUndefined();
  });

  test('none, when the same prompt comes again', () => {
    const prefixes = new SequencePrefixes(two);
    converse(prefixes, system, 'Yes.');
    expect(converse(prefixes, system).missReason).toBeUndefined();
  });

  test('evicted', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    converse(prefixes, `${system}${system}`);
    converse(prefixes, 'Something else altogether.');
    expect(converse(prefixes, `${system}${system}`)).toMatchObject({
      cached: 0,
      missReason: 'evicted',
    });
  });

  test('edited history, in the same conversation', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    converse(prefixes, `${system}What is this?`, 'A cat.', 'chat');
    expect(converse(prefixes, `${system}What was that?`, '', 'chat').missReason).toBe(
      'edited-history',
    );
  });

  test('edited history, where another answer follows the same prompt', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    converse(prefixes, system, 'A cat.');
    expect(converse(prefixes, `${system}A dog. Why?`).missReason).toBe('edited-history');
  });

  test('a new conversation with the same system prompt is a first use', () => {
    const prefixes = new SequencePrefixes({ sequences: 1, share: true });
    converse(prefixes, `${system}What is this?`, 'A cat.');
    expect(converse(prefixes, `${system}Hello!`)).toMatchObject({
      cached: system.length,
      missReason: 'first-use',
    });
  });
});
