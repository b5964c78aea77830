import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyTemplates } from './__fixtures__/family-templates.ts';
import { specialTokensIn } from './__fixtures__/greedy-tokenizer.ts';
import { createChatFormat } from './create-chat-format.ts';
import { callFamilies } from './families/find-call-syntax.ts';

/** A conversation in which everything that outsiders write is `text`. */
const conversation = (text: string): LanguageModelV4Prompt => [
  { role: 'system', content: text },
  { role: 'user', content: [{ type: 'text', text }] },
  {
    role: 'assistant',
    content: [
      { type: 'tool-call', toolCallId: 'a1B2c3D4e', toolName: 'search', input: { query: text } },
    ],
  },
  {
    role: 'tool',
    content: [
      {
        type: 'tool-result',
        toolCallId: 'a1B2c3D4e',
        toolName: 'search',
        output: { type: 'text', value: text },
      },
    ],
  },
  { role: 'user', content: [{ type: 'text', text }] },
];

test('every family has a template here', () => {
  expect(new Set(familyTemplates.map(({ family }) => family))).toEqual(callFamilies);
});

describe.each(familyTemplates)('$family ($models)', ({ family, template, specials }) => {
  const format = createChatFormat({
    chatTemplate: template,
    specialTokens: specials.map((text, id) => ({
      id,
      text,
      // llama.cpp finds the latter even where special tokens are not asked for.
      kind: id % 2 === 0 ? 'control' : 'user-defined',
    })),
  });
  const specialsOf = (text: string) =>
    format
      .prepare(
        {
          prompt: conversation(text),
          tools: [
            {
              type: 'function',
              name: 'search',
              description: text,
              inputSchema: {
                type: 'object',
                properties: { query: { type: 'string', description: text } },
                required: ['query'],
              },
            },
          ],
        },
        {},
      )
      .pieces.flatMap(piece => specialTokensIn(piece, specials));

  test('is recognised from its template, and verified', () => {
    expect(format).toMatchObject({ family, capabilities: { tools: true }, notes: [] });
  });

  test('no text from outside becomes a special token', () => {
    const harmless = specialsOf('a');
    expect(harmless.length).toBeGreaterThan(4);
    const halves = specials.flatMap(each => [each.slice(0, 3), each.slice(3)]);
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...specials, ...halves), fc.string({ maxLength: 2 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map(parts => `a${parts.join('')}`);
    fc.assert(
      fc.property(hostile, text => {
        expect(specialsOf(text)).toEqual(harmless);
      }),
      { numRuns: 100 },
    );
  });
});
