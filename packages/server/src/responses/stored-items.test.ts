import type { ResponseItem } from '@loam/openai-wire';
import { expect, test } from 'vitest';
import { toStoredItem } from './stored-items.ts';

const output = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });

test.each<[string, ResponseItem, object]>([
  [
    'a text of a user',
    { type: 'message', role: 'user', content: 'Hi' },
    { status: 'completed', content: [{ type: 'input_text', text: 'Hi' }] },
  ],
  [
    'a text of an assistant',
    { type: 'message', role: 'assistant', content: 'Hi' },
    { status: 'completed', content: [output('Hi')] },
  ],
  [
    'parts under another name',
    { type: 'message', role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    { content: [{ type: 'input_text', text: 'Be brief.' }] },
  ],
  [
    'an answer that came back without its extras',
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
    { content: [output('Hi')] },
  ],
  [
    'files as they are',
    { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'https://a/b' }] },
    { content: [{ type: 'input_image', image_url: 'https://a/b' }] },
  ],
  [
    'an output of a function',
    { type: 'function_call_output', call_id: 'c', output: '5' },
    { status: 'completed', call_id: 'c', output: '5' },
  ],
  ['reasoning', { type: 'reasoning' }, { summary: [] }],
])('%s', (_, item, stored) => {
  expect(toStoredItem(item)).toMatchObject(stored);
});

test('each gets an id of its kind, and keeps the one it has', () => {
  const item: ResponseItem = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  expect(toStoredItem(item).id).toMatch(/^fc_\w{24}$/);
  expect(toStoredItem({ ...item, id: 'fc_1' }).id).toBe('fc_1');
});
