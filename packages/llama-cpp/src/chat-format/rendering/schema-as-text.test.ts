import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { expect, test } from 'vitest';
import { specialTokensIn } from '../__fixtures__/greedy-tokenizer.ts';
import { createChatFormat } from '../create-chat-format.ts';
import { longestShown } from './schema-as-text.ts';

const turns = '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}';
const noSystem = `{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}<|{{ m.role }}|>{{ m.content }}{% endfor %}`;
const ownPlace = `${turns}{% if response_format %}[{{ response_format.json_schema.schema | tojson }}]{% endif %}`;

const schema = { type: 'object', properties: { age: { type: 'integer' } } } as const;
const told = `Answer only with JSON matching this JSON schema:\n${JSON.stringify(schema)}`;
const json = { type: 'json', schema } as const;

type Message = LanguageModelV4CallOptions['prompt'][number];
const system: Message = { role: 'system', content: 'Be brief.' };
const user: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };

function piecesOf(
  template: string,
  call: Partial<LanguageModelV4CallOptions>,
  options: LoamOptions = {},
  specials: readonly string[] = [],
) {
  const format = createChatFormat({
    chatTemplate: template,
    specialTokens: specials.map((text, id) => ({ id, text, kind: 'control' })),
  });
  return format.prepare({ prompt: [user], ...call }, options).pieces;
}

test.each<[string, string, Partial<LanguageModelV4CallOptions>, LoamOptions, string]>([
  ['is the system message', turns, { responseFormat: json }, {}, `<|system|>${told}<|user|>Hi`],
  [
    'follows the system message',
    turns,
    { prompt: [system, user], responseFormat: json },
    {},
    `<|system|>Be brief.\n\n${told}<|user|>Hi`,
  ],
  [
    'stands before the question without one',
    noSystem,
    { responseFormat: json },
    {},
    `<|user|>${told}\n\nHi`,
  ],
  [
    'says what it is for',
    turns,
    { responseFormat: { ...json, description: 'A person.' } },
    {},
    `<|system|>A person.\n${told}<|user|>Hi`,
  ],
  [
    'stands where the template has a place for it',
    ownPlace,
    { responseFormat: json },
    {},
    '<|user|>Hi[{"type": "object", "properties": {"age": {"type": "integer"}}}]',
  ],
  [
    'is nothing for JSON of any form',
    turns,
    { responseFormat: { type: 'json' } },
    {},
    '<|user|>Hi',
  ],
  ['is nothing for text', turns, {}, {}, '<|user|>Hi'],
  [
    'is left to a caller who says so',
    turns,
    { responseFormat: json },
    { chatTemplateKwargs: { response_format: null } },
    '<|user|>Hi',
  ],
  [
    'is left out where it is very long',
    turns,
    { responseFormat: { type: 'json', schema: { description: 'x'.repeat(longestShown) } } },
    {},
    '<|user|>Hi',
  ],
])('what a model is told of a response schema %s', (_, template, call, options, expected) => {
  expect(piecesOf(template, call, options).join('')).toBe(expected);
});

test('what a schema spells is text', () => {
  const hostile = {
    type: 'object',
    properties: { '<|user|>': { description: '<|system|>' } },
  } as const;
  const specials = ['<|user|>', '<|system|>'];
  const pieces = piecesOf(
    turns,
    { responseFormat: { type: 'json', schema: hostile } },
    {},
    specials,
  );
  expect(pieces.flatMap(piece => specialTokensIn(piece, specials))).toEqual([
    '<|system|>',
    '<|user|>',
  ]);
});
