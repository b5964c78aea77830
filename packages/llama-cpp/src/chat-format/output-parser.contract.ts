import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutputParser, OutputPart } from './chat-format.ts';

/** What an answer says, however its deltas were cut. */
export type AnswerItem =
  | { text: string }
  | { reasoning: string }
  | { call: string; input: unknown }
  /** A call that was announced and did not become complete. */
  | { abandoned: string };

export type ParserCase = {
  /** Why this case is there. */
  title: string;
  answer: string;
  items: AnswerItem[];
};

/**
 * What every parser of answers has to do, whatever its syntax.
 *
 * @param create a parser for tools that `cases` call
 * @param fragments texts of the syntax, which random answers are made of
 */
export function describeOutputParser(
  name: string,
  create: () => OutputParser,
  cases: readonly ParserCase[],
  fragments: readonly string[],
): void {
  describe(`output parser: ${name}`, () => {
    test.each(cases)('$title', ({ answer, items }) => {
      expect(itemsOf(parse(create(), [answer]))).toEqual(items);
    });

    test.each(cases)('in single characters: $title', ({ answer, items }) => {
      expect(itemsOf(parse(create(), answer.split('')))).toEqual(items);
    });

    test.each(cases)('cut off anywhere: $title', ({ answer }) => {
      for (let length = 0; length < answer.length; length += 1) {
        const parts = parse(create(), [answer.slice(0, length)]);
        expectWellFormed(parts);
        expect(parse(create(), answer.slice(0, length).split('')).length).toBeGreaterThanOrEqual(
          parts.length,
        );
      }
    });

    const pieces = fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4 })), {
      maxLength: 24,
    });

    test('any text in any pieces gives the same items', () => {
      fc.assert(
        fc.property(pieces, fc.array(fc.nat({ max: 40 }), { maxLength: 12 }), (texts, lengths) => {
          const answer = texts.join('');
          const whole = parse(create(), [answer]);
          expectWellFormed(whole);
          const cut = parse(create(), cutAt(answer, lengths));
          expectWellFormed(cut);
          expect(itemsOf(cut)).toEqual(itemsOf(whole));
        }),
      );
    });

    test('text without a mark is handed out while it arrives', () => {
      const parser = create();
      const parts = parser.push('Plain words.');
      expect(itemsOf(parts)).toEqual([
        { [parser.inReasoning ? 'reasoning' : 'text']: 'Plain words.' },
      ]);
      parser.end();
    });
  });
}

export function parse(parser: OutputParser, texts: readonly string[]): OutputPart[] {
  return [...texts.flatMap(text => parser.push(text)), ...parser.end()];
}

/** Joins the deltas of each block, in the order in which the blocks were opened. */
export function itemsOf(parts: readonly OutputPart[]): AnswerItem[] {
  const items: AnswerItem[] = [];
  const open = new Map<string, { text: string } | { reasoning: string } | { abandoned: string }>();
  for (const part of parts) {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start': {
        const item = part.type === 'text-start' ? { text: '' } : { reasoning: '' };
        open.set(part.id, item);
        items.push(item);
        break;
      }
      case 'text-delta':
      case 'reasoning-delta': {
        const item = open.get(part.id);
        if (item && 'text' in item) item.text += part.delta;
        if (item && 'reasoning' in item) item.reasoning += part.delta;
        break;
      }
      case 'tool-input-start': {
        const item = { abandoned: part.toolName };
        open.set(part.id, item);
        items.push(item);
        break;
      }
      case 'tool-call': {
        const started = open.get(part.toolCallId);
        const item = { call: part.toolName, input: JSON.parse(part.input) as unknown };
        if (started) items[items.indexOf(started)] = item;
        else items.push(item);
        break;
      }
      default:
        break;
    }
  }
  return items;
}

/** Blocks open once, close once, do not overlap; what streamed of a call is what the call holds. */
export function expectWellFormed(parts: readonly OutputPart[]): void {
  let open: { id: string; kind: string; delta: string } | undefined;
  let ended: { id: string; delta: string } | undefined;
  const ids = new Set<string>();
  for (const part of parts) {
    const [kind = '', phase] = part.type.split(/-(?=[a-z]+$)/);
    if (part.type === 'tool-call') {
      expect(open).toBeUndefined();
      expect(part.toolCallId).toBe(ended?.id);
      expect(part.input).toBe(ended?.delta);
      expect(typeof JSON.parse(part.input)).toBe('object');
      continue;
    }
    const id = 'id' in part ? part.id : '';
    if (phase === 'start') {
      expect(open).toBeUndefined();
      expect(ids).not.toContain(id);
      ids.add(id);
      open = { id, kind, delta: '' };
    } else if (phase === 'delta' && 'delta' in part) {
      expect(open).toMatchObject({ id, kind });
      expect(part.delta).not.toBe('');
      if (open) open.delta += part.delta;
    } else {
      expect(open).toMatchObject({ id, kind });
      if (open && kind !== 'tool-input') expect(open.delta).not.toBe('');
      ended = open;
      open = undefined;
    }
  }
  expect(open).toBeUndefined();
}

function cutAt(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const length of lengths) {
    pieces.push(text.slice(from, from + length));
    from += length;
  }
  return [...pieces, text.slice(from)];
}
