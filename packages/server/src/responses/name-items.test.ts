import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { expect, test } from 'vitest';
import { nameItems } from './name-items.ts';

const prompt: LanguageModelV4Prompt = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [] },
  { role: 'tool', content: [] },
  { role: 'user', content: [] },
];
const paths = ['instructions', 'input[0]', 'input[2]', 'previous_response_id'];

test.each([
  ['messages[1].content[4]', 'input[0].content[4]'],
  ['messages[0]', 'instructions'],
  // The parts of a tool message are not those of one item.
  ['messages[2].content[1]', 'input[2]'],
  // Nor are those of history parts of this request.
  ['messages[3].content[0]', 'previous_response_id'],
  ['temperature', 'temperature'],
  ['', ''],
])('%s is %s', (param, named) => {
  const message = `No file at ${param}.`;
  const error = new ModelError({ code: 'unsupported_content', message, param });
  expect(nameItems(error, prompt, paths)).toMatchObject({
    code: 'unsupported_content',
    param: named,
    message: `No file at ${named}.`,
  });
});

test('an error of another kind stays what it is', () => {
  const error = new Error('x');
  expect(nameItems(error, prompt, paths)).toBe(error);
});
