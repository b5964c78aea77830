import type { LoamMetadata, TokenLogprob } from '@loam/model-port';
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
        expect(flawsOf(parts)).toEqual([]);
        const cut = parse(create(), answer.slice(0, length).split(''));
        expect(itemsOf(cut)).toEqual(itemsOf(parts));
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
          expect(flawsOf(whole)).toEqual([]);
          const cut = parse(create(), cutAt(answer, lengths));
          expect(flawsOf(cut)).toEqual([]);
          expect(itemsOf(cut)).toEqual(itemsOf(whole));
        }),
      );
    });

    test('each delta of text has the log-probabilities of the tokens that wrote it', () => {
      fc.assert(
        fc.property(pieces, fc.array(fc.nat({ max: 40 }), { maxLength: 12 }), (texts, lengths) => {
          const parser = create();
          let start = 0;
          // Every character is a token.
          const parts = cutAt(texts.join(''), lengths).flatMap(piece =>
            parser.push(
              piece,
              piece.split('').map(token => ({ start: start++, logprob: logprobOf(token) })),
            ),
          );
          for (const part of [...parts, ...parser.end()]) {
            const metadata: LoamMetadata | undefined = part.providerMetadata?.['loam'];
            const tokens = metadata?.logprobs?.map(({ token }) => token).join('');
            expect(tokens).toBe(part.type === 'text-delta' ? part.delta : undefined);
          }
        }),
      );
    });

    test('text without a mark is handed out while it arrives', () => {
      const parser = create();
      const parts = parser.push('Plain words.');
      expect([[{ text: 'Plain words.' }], [{ reasoning: 'Plain words.' }]]).toContainEqual(
        itemsOf(parts),
      );
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

/**
 * What is wrong with a list of parts. Blocks open once, close once, are not empty and do not overlap;
 * what streamed of a call is what the call holds.
 */
export function flawsOf(parts: readonly OutputPart[]): string[] {
  const flaws: string[] = [];
  const ids = new Set<string>();
  let open: { id: string; kind: string; content: string } | undefined;
  let closed: { id: string; content: string } | undefined;
  for (const part of parts) {
    if (part.type === 'tool-call') {
      if (open) flaws.push('a call is told while a block is open');
      if (closed?.id !== part.toolCallId) flaws.push('a call is told that was not just closed');
      if (closed?.content !== part.input) flaws.push('a call differs from what was streamed');
      if (!isObjectText(part.input)) flaws.push('the input of a call is no JSON object');
      continue;
    }
    const [kind = ''] = part.type.split(/-[a-z]+$/);
    if (part.type.endsWith('-start')) {
      if (open) flaws.push('a block is opened inside another');
      if (ids.has(part.id)) flaws.push('an id is used twice');
      ids.add(part.id);
      open = { id: part.id, kind, content: '' };
      continue;
    }
    if (open?.id !== part.id || open.kind !== kind) flaws.push(`${part.type} without its start`);
    if (!open) continue;
    if ('delta' in part) {
      if (part.delta === '') flaws.push('a delta is empty');
      open.content += part.delta;
    } else {
      if (kind !== 'tool-input' && open.content === '') flaws.push('a block is empty');
      closed = open;
      open = undefined;
    }
  }
  if (open) flaws.push('a block is never closed');
  return flaws;
}

function logprobOf(token: string): TokenLogprob {
  return { token, logprob: -1, top: [] };
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
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
