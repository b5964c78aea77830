import type { JSONSchema7 } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { createChatFormat } from '../create-chat-format.ts';
import { familyTemplates } from '../__fixtures__/family-templates.ts';
import { itemsOf, parse } from '../output-parser.contract.ts';
import { gbnfLanguage } from '../../grammar/__fixtures__/gbnf-language.ts';
import { describeCallSyntax } from './call-syntax.contract.ts';
import { nestedElements } from './nested-elements.ts';

const mark = ']<]minimax[>[';

function elements(value: unknown): string {
  if (Array.isArray(value)) return value.map(item => element('item', item)).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, member]) => element(key, member))
    .join('');
}
const element = (name: string, value: unknown) =>
  `${mark}<${name}>${elements(value)}${mark}</${name}>`;

const write = (calls: readonly { name: string; input: unknown }[]) => {
  const invokes = calls.map(
    ({ name, input }) => `${mark}<invoke name="${name}">${elements(input)}${mark}</invoke>\n`,
  );
  return `${mark}<tool_call>\n${invokes.join('')}${mark}</tool_call>`;
};

describeCallSyntax('nested elements, as MiniMax M3 writes them', {
  syntax: nestedElements,
  write,
  fragments: [
    `${mark}<tool_call>`,
    `${mark}<invoke name="`,
    '">',
    `${mark}<city>`,
    `${mark}<item>`,
    `${mark}</item>`,
    `${mark}</city>`,
    `${mark}</invoke>`,
    `${mark}</tool_call>`,
  ],
  cases: [
    {
      title: 'objects and lists in each other, without a schema',
      answer: write([{ name: 'f', input: { a: [{ b: 1, c: ['x', true] }], d: { e: 'f' } } }]),
      items: [{ call: 'f', input: { a: [{ b: 1, c: ['x', true] }], d: { e: 'f' } } }],
    },
    {
      title: 'an end that belongs to nothing',
      answer: `${mark}<tool_call>${mark}<invoke name="f">${mark}</city>${mark}</invoke>`,
      items: [
        { abandoned: 'f' },
        { text: `${mark}<tool_call>${mark}<invoke name="f">${mark}</city>${mark}</invoke>` },
      ],
    },
  ],
});

describe('nested values under a schema', () => {
  const inputSchema: JSONSchema7 = {
    type: 'object',
    properties: {
      route: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            stop: { type: 'string' },
            minutes: { type: 'integer', minimum: 1, maximum: 60 },
          },
          required: ['stop', 'minutes'],
        },
      },
      note: { type: 'array', items: { type: 'string' }, maxItems: 2 },
      options: { type: 'object', properties: { fast: { type: 'boolean' } } },
    },
    required: ['route'],
  };
  const family = familyTemplates.find(each => each.family === 'nested-elements');
  const format = createChatFormat({ chatTemplate: family?.template ?? '', specialTokens: [] });
  const prepare = () =>
    format.prepare(
      {
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Go' }] }],
        tools: [{ type: 'function', name: 'go', inputSchema, strict: true }],
        toolChoice: { type: 'required' },
      },
      {},
    );
  const language = gbnfLanguage(prepare().constraint?.gbnf ?? '');

  test.each<[string, unknown, boolean]>([
    ['objects in a list', { route: [{ stop: '5', minutes: 3 }] }, true],
    ['an empty list', { route: [] }, true],
    ['a number out of range', { route: [{ stop: 'a', minutes: 61 }] }, false],
    ['a member that is missing', { route: [{ stop: 'a' }] }, false],
    ['an object', { route: [], options: { fast: true } }, true],
    ['no member nobody declared', { route: [], options: { slow: true } }, false],
  ])('%s', (_, input, admitted) => {
    const text = write([{ name: 'go', input }]);
    expect(language.admits(text)).toBe(admitted);
    expect(itemsOf(parse(prepare().parser, [text]))).toEqual([{ call: 'go', input }]);
  });

  test('what elements cannot be held to is JSON', () => {
    const before = `${mark}<tool_call>\n${mark}<invoke name="go">${mark}<route>${mark}</route>${mark}<note>`;
    const after = `${mark}</note>${mark}</invoke>\n${mark}</tool_call>`;
    expect(language.admits(`${before}["a"]${after}`)).toBe(true);
    expect(language.admits(`${before}["a","b","c"]${after}`)).toBe(false);
  });
});
