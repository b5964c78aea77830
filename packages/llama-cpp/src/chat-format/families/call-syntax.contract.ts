import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbnfLanguage } from '../../grammar/__fixtures__/gbnf-language.ts';
import { composeConstraint } from '../constraint/compose-constraint.ts';
import type { SelectedTool } from '../constraint/tool-selection.ts';
import {
  type AnswerItem,
  describeOutputParser,
  flawsOf,
  itemsOf,
  parse,
  type ParserCase,
} from '../output-parser.contract.ts';
import { ReasoningTracker } from '../../engine/reasoning-tracker.ts';
import { type AnswerSyntax, readAnswer } from '../parsing/read-answer.ts';
import { reasoningRule } from '../parsing/reasoning-rule.ts';
import { StreamingParser } from '../parsing/streaming-parser.ts';
import type { CallSyntax } from './call-syntax.ts';

export type WrittenCall = { name: string; input: Readonly<Record<string, unknown>> };

/** How models of a family write; the other side of `CallSyntax`, for tests. */
export type CallWriter = {
  syntax: CallSyntax;
  /** Calls as a model of the family writes them. */
  write: (calls: readonly WrittenCall[]) => string;
  /** A whole answer. Default: reasoning in think tags, then text, then calls. */
  answer?: (parts: { reasoning?: string; text?: string; calls?: string }) => string;
  /** Cases of this syntax alone. */
  cases?: readonly ParserCase[];
  /** Its marks, which random answers are made of. */
  fragments: readonly string[];
  /** Calls as the grammar has them differ from what models write. */
  notAdmitted?: readonly WrittenCall[];
  /** Answers with one call in which models write it in yet another way; the grammar admits them. */
  admitted?: readonly string[];
  /** Whether an answer may hold several calls. Default: true. */
  parallel?: boolean;
  /** Whether text may follow a call. Default: true. */
  textAfterCall?: boolean;
  /** Whether an answer may hold reasoning. Default: true. */
  reasons?: boolean;
  /** What opens reasoning, and what closes it so that text follows. Default: think tags. */
  marks?: { open: string; close: string };
};

const tools: readonly SelectedTool[] = [
  {
    type: 'function',
    index: 0,
    name: 'get_weather',
    inputSchema: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 0, maximum: 14 } },
      required: ['city'],
    },
  },
  {
    type: 'function',
    index: 1,
    name: 'save_note',
    inputSchema: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        pinned: { type: 'boolean' },
        kind: { enum: ['idea', 'task'] },
        slug: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', maxLength: 12 },
        due: { type: 'string', format: 'date' },
        label: { type: ['string', 'null'], minLength: 1 },
        place: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
      required: ['text', 'kind'],
    },
  },
  {
    type: 'function',
    index: 2,
    name: 'get_time',
    inputSchema: { type: 'object', properties: {} },
  },
  {
    type: 'function',
    index: 3,
    name: 'book_trip',
    // As pydantic, zod and Rust's schemars write what may be left empty or comes again.
    inputSchema: {
      $defs: {
        Place: {
          type: 'object',
          properties: { name: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{4}$' } },
          required: ['name'],
        },
      },
      type: 'object',
      properties: {
        from: { $ref: '#/$defs/Place' },
        guests: { type: 'array', items: { type: 'string' } },
        label: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
        nights: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
        ref: { type: ['string', 'integer'] },
        room: { type: ['string', 'null'], enum: ['single', 'double', null] },
        via: { $ref: '#/properties/from' },
      },
      required: ['from'],
      additionalProperties: false,
    },
  },
  {
    type: 'function',
    index: 4,
    name: 'edit_item',
    inputSchema: {
      type: 'object',
      properties: { op: { enum: ['add', 'drop'] } },
      required: ['op'],
      oneOf: [
        { properties: { op: { const: 'add' }, text: { type: 'string' } }, required: ['text'] },
        { properties: { op: { const: 'drop' }, id: { type: 'integer' } }, required: ['id'] },
      ],
    },
  },
];

/** Calls with everything that is hard to write. */
export const weather: WrittenCall = { name: 'get_weather', input: { city: 'Oslo', days: 3 } };
export const time: WrittenCall = { name: 'get_time', input: {} };
export const note: WrittenCall = {
  name: 'save_note',
  input: {
    text: 'Say "hi" \\o/ 👋\n\n  1 < 2 & {a: [b]}, true',
    tags: ['a b', '7'],
    pinned: true,
    kind: 'task',
  },
};

/** Values that are strings among other things, and those of schemas that stand elsewhere. */
const trip: WrittenCall = {
  name: 'book_trip',
  input: {
    from: { name: 'Nullarbor <A & B>', zip: '0187' },
    guests: ['Ann "Al" O\'Neil', 'Bo </b>'],
    label: 'New York, "null" or none',
    nights: 3,
    ref: 'a-5',
    room: 'double',
    via: { name: 'Oslo' },
  },
};
const nothing: WrittenCall = {
  name: 'book_trip',
  input: { from: { name: 'x' }, label: null, room: null },
};
const add: WrittenCall = { name: 'edit_item', input: { op: 'add', text: '7' } };
const drop: WrittenCall = { name: 'edit_item', input: { op: 'drop', id: 7 } };

/** Numbers and words that are strings, because the schema says so. */
const looksLikeNumber: WrittenCall = { name: 'get_weather', input: { city: '5' } };

const think = { open: '<think>', close: '</think>' };

const itemOf = ({ name, input }: WrittenCall): AnswerItem => ({ call: name, input });

/** What every syntax of calls has to do, in reading and in constraining. */
export function describeCallSyntax(name: string, writer: CallWriter): void {
  const { syntax, write, parallel = true, textAfterCall = true, reasons = true } = writer;
  const { marks = think } = writer;
  const answer =
    writer.answer ??
    (({ reasoning, text, calls }) =>
      [reasoning && `<think>\n${reasoning}\n</think>\n`, text, calls]
        .filter(part => part !== undefined)
        .join('\n'));

  const open: AnswerSyntax = { start: 'open', reasoning: think, calls: syntax, callable: true };
  const create = () => {
    let ids = 0;
    return new StreamingParser({
      read: context => readAnswer(context, open),
      tools: new Map(tools.map(tool => [tool.name, tool.inputSchema])),
      generateId: () => String((ids += 1)),
    });
  };

  const one = write([weather]);
  const cases: ParserCase[] = [
    { title: 'a call', answer: answer({ calls: one }), items: [itemOf(weather)] },
    {
      title: 'a call without arguments',
      answer: answer({ calls: write([time]) }),
      items: [itemOf(time)],
    },
    {
      title: 'every kind of value',
      answer: answer({ calls: write([note]) }),
      items: [itemOf(note)],
    },
    {
      title: 'a string that looks like a number',
      answer: answer({ calls: write([looksLikeNumber]) }),
      items: [itemOf(looksLikeNumber)],
    },
    ...[trip, nothing, add, drop].map(call => ({
      title: `values of several types, and alternatives: ${JSON.stringify(call.input)}`,
      answer: answer({ calls: write([call]) }),
      items: [itemOf(call)],
    })),
    { title: 'text alone', answer: answer({ text: 'Hi there.' }), items: [{ text: 'Hi there.' }] },
    ...(reasons
      ? [
          {
            title: 'reasoning and a call',
            answer: answer({ reasoning: 'Why not?', calls: one }),
            items: [{ reasoning: 'Why not?' }, itemOf(weather)],
          },
          {
            title: 'reasoning and text',
            answer: answer({ reasoning: 'Why not?', text: 'Hi there.' }),
            items: [{ reasoning: 'Why not?' }, { text: 'Hi there.' }],
          },
        ]
      : []),
    ...(parallel
      ? [
          {
            title: 'several calls',
            answer: answer({ calls: write([weather, note, time]) }),
            items: [itemOf(weather), itemOf(note), itemOf(time)],
          },
        ]
      : []),
    ...(textAfterCall
      ? [
          {
            title: 'text after a call',
            answer: `${answer({ calls: one })}\n\nDone.`,
            items: [itemOf(weather), { text: 'Done.' }],
          },
        ]
      : []),
    ...(writer.cases ?? []),
  ];
  describeOutputParser(name, create, cases, [...writer.fragments, one, 'get_weather', '\n', ' ']);

  describe.runIf(reasons)(`reasoning: ${name}`, () => {
    const said = fc.oneof(
      fc.string({ unit: fc.constantFrom('t', 'T', ' ', '.', '\n'), minLength: 1, maxLength: 8 }),
      fc.constantFrom(one, `${one.slice(0, -3)} `),
      // A quote before a mark would speak of it.
      fc.constantFrom(...writer.fragments).map(text => `${text} `),
    );
    const thought = fc
      .string({ unit: fc.constantFrom('r', 'R', ' ', '?', '\n'), maxLength: 8 })
      .map(text => `${marks.open}${text}${marks.close}`);
    const parts = fc.array(fc.oneof(said, thought, fc.constant(marks.close)), { maxLength: 12 });

    test('nothing of it is ever text, wherever its marks come', () => {
      fc.assert(
        fc.property(parts, fc.boolean(), (texts, cut) => {
          const text = answer({ text: texts.join('') });
          const items = itemsOf(parse(create(), cut ? text.split('') : [text]));
          const shown = items.flatMap(item => ('text' in item ? [item.text] : [])).join('\n');
          expect(shown).not.toContain(marks.open.trim());
          expect(shown.replaceAll(/[a-z_]{2,}/gi, '')).not.toMatch(/[rR]/);
        }),
        { numRuns: 300 },
      );
    });

    const rule = reasoningRule(open, 1);

    test.each(cases)('the engine counts what is read as reasoning: $title', ({ answer }) => {
      const parser = create();
      const tracker = rule && new ReasoningTracker(rule);
      const wrong = answer.split('').filter(character => {
        tracker?.push(character);
        const last = parser.push(character).at(-1);
        if (!last?.type.endsWith('-delta')) return false;
        return tracker?.inside !== (last.type === 'reasoning-delta');
      });
      expect(wrong).toEqual([]);
    });

    test('an answer goes on from where the engine closed it', () => {
      const thinking = answer({ reasoning: 'Why not?', text: 'Hi there.' });
      const begun = thinking.slice(0, thinking.indexOf(' not?'));
      const text = `${begun}${rule?.budget?.closing}${answer({ text: 'Hi there.' })}`;
      expect(itemsOf(parse(create(), [text]))).toEqual([
        { reasoning: 'Why' },
        { text: 'Hi there.' },
      ]);
    });

    test('a grammar admits what the engine writes to close it', () => {
      const thinking = answer({ reasoning: 'Why not?', calls: write([time]) });
      const begun = thinking.slice(0, thinking.indexOf(' not?'));
      const text = `${begun}${rule?.budget?.closing}${answer({ calls: write([time]) })}`;
      expect(forcedCalls(syntax, false, true).admits(text)).toBe(true);
    });
  });

  describe(`call syntax: ${name}`, () => {
    const schemas = new Ajv2020({ strict: false });
    addFormats.default(schemas);
    const valid = (item: AnswerItem): boolean => {
      if (!('call' in item)) return false;
      const tool = tools.find(each => each.name === item.call);
      return tool !== undefined && schemas.validate(tool.inputSchema, item.input);
    };

    test.each([
      ['one call', false, false],
      ['several calls', parallel, false],
      ['reasoning and calls', parallel, true],
    ])('what the grammar admits are valid calls: %s', (_, several, reasoning) => {
      const language = forcedCalls(syntax, several, reasoning);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(999_999)), numbers => {
          const text = language.sample(() => (numbers.next().value ?? 0) / 1_000_000);
          const parts = parse(create(), [text]);
          expect(flawsOf(parts)).toEqual([]);
          const items = itemsOf(parts).filter(item => !(reasoning && 'reasoning' in item));
          expect(items.filter(item => !valid(item))).toEqual([]);
          expect(items.length).toBeGreaterThan(0);
          expect(several || items.length === 1).toBe(true);
        }),
        { numRuns: 60 },
      );
    });

    const admitted = [weather, looksLikeNumber, time, note, trip, nothing, add, drop].filter(
      call => !writer.notAdmitted?.includes(call),
    );
    test.each(admitted)('the grammar admits what a model writes: $name $input', call => {
      expect(forcedCalls(syntax, false).admits(answer({ calls: write([call]) }))).toBe(true);
    });

    test.each(writer.admitted ?? [])('the grammar admits what models write besides: %s', text => {
      expect(forcedCalls(syntax, false).admits(text)).toBe(true);
    });

    test('one call is the most where parallel calls are off', () => {
      expect(forcedCalls(syntax, false).admits(answer({ calls: write([time, time]) }))).toBe(false);
    });
  });
}

/** The grammar of an answer that has to call one of the tools. */
function forcedCalls(syntax: CallSyntax, parallelToolCalls: boolean, mayReason = false) {
  const constraint = composeConstraint({
    responseFormat: undefined,
    options: { parallelToolCalls },
    selection: {
      shown: [],
      callable: tools,
      forced: true,
      forbidden: false,
    },
    syntax,
    verified: true,
    reasoning: think,
    start: 'open',
    mayReason,
    parallel: true,
    warnings: [],
  });
  return gbnfLanguage(constraint?.gbnf ?? '');
}

/** JSON with a space after `:` and `,`, as Python writes it and models do. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`,
  );
  return `{${members.join(', ')}}`;
}

/** A value as syntaxes without quotes write it. */
export const bareText = (value: unknown) => (typeof value === 'string' ? value : pythonJson(value));
