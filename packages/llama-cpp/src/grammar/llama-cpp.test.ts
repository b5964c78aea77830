import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { compileJsonSchema, jsonObjectGrammar } from './compile.ts';
import type { CompiledGrammar } from './compiled-grammar.ts';
import { formatGrammar } from './gbnf.ts';
import { choiceToGrammar, regexToGrammar } from './text-grammar.ts';

const closed = { type: 'object', additionalProperties: false };
const formats = [
  'date-time',
  'email',
  'hostname',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'duration',
];
const item = { ...closed, properties: { n: { type: 'integer' } }, required: ['n'] };

const grammars: [title: string, make: () => CompiledGrammar][] = [
  ['any value', () => compileJsonSchema(true)],
  ['any object', () => jsonObjectGrammar({ rulePrefix: 'tool-1-' })],
  [
    'all formats',
    () =>
      compileJsonSchema({
        ...closed,
        properties: Object.fromEntries(formats.map(format => [format, { type: 'string', format }])),
      }),
  ],
  [
    'free names beside declared ones',
    () => compileJsonSchema({ properties: { 'a"]\\-^': {}, é: {}, '😀': {} } }),
  ],
  ['600 small objects', () => compileJsonSchema({ type: 'array', items: item, minItems: 600 })],
  [
    'up to 100,000 small objects',
    () => compileJsonSchema({ type: 'array', items: item, minItems: 2500, maxItems: 100_000 }),
  ],
  ['a long string', () => compileJsonSchema({ type: 'string', minLength: 1500, maxLength: 5000 })],
  ['a counted pattern', () => compileJsonSchema({ type: 'string', pattern: '^[^"\\\\-]{1,900}$' })],
  [
    'numbers',
    () =>
      compileJsonSchema({
        type: 'array',
        items: { type: 'number', minimum: -0.5, maximum: 1e6, multipleOf: 0.01 },
      }),
  ],
  [
    '200 optional properties',
    () =>
      compileJsonSchema({
        ...closed,
        properties: Object.fromEntries(
          Array.from({ length: 200 }, (_, i) => [`p${i}`, { type: 'boolean' }]),
        ),
      }),
  ],
  [
    'recursion',
    () =>
      compileJsonSchema({ ...closed, properties: { a: { type: 'array', items: { $ref: '#' } } } }),
  ],
  ['a regular expression', () => regexToGrammar('[^\\u0000-\\u001f]+(?:-[\\]\\[^])?')],
  ['choices', () => choiceToGrammar(['a', '"', '\\n', '\n', ''])],
];

const llamaCpp = getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.disabled });

// Whether text can be generated under a grammar needs a model; that it parses does not.
it.each(grammars)('llama.cpp reads the grammar of %s', async (_, make) => {
  const llama = await llamaCpp;
  const { rules, root } = make();
  await expect(llama.createGrammar({ grammar: formatGrammar(rules, root) })).resolves.toBeDefined();
});

it('llama.cpp refuses what is not a grammar', async () => {
  const llama = await llamaCpp;
  await expect(
    llama.createGrammar({ grammar: 'root ::= "a" x{2001}\nx ::= "b"\n' }),
  ).rejects.toThrow('Failed to parse grammar');
});
