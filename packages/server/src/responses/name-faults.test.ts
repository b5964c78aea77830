import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { expect, test } from 'vitest';
import { nameFaults } from './name-faults.ts';

const prompt: LanguageModelV4Prompt = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [] },
  { role: 'tool', content: [] },
  { role: 'user', content: [] },
];
const paths = ['instructions', 'input[0]', 'input[2]', 'previous_response_id'];

test.each([
  // OR-9: an input image or file, by its place.
  ['messages[1].content[4]', 'input[0].content[4]'],
  ['messages[0]', 'instructions'],
  // The parts of a tool message are not those of one item.
  ['messages[2].content[1]', 'input[2]'],
  // Nor are those of history parts of this request.
  ['messages[3].content[0]', 'previous_response_id'],
  // What models name after chat completions.
  ['tools[2].function.parameters', 'tools[2].parameters'],
  ['response_format.json_schema.schema', 'text.format.schema'],
  ['response_format', 'text.format'],
  ['temperature', 'temperature'],
  ['', ''],
])('%s is %s', (param, named) => {
  const message = `No file at ${param}.`;
  const error = new ModelError({ code: 'unsupported_content', message, param });
  expect(nameFaults(error, prompt, paths)).toMatchObject({
    code: 'unsupported_content',
    param: named,
    message: `No file at ${named}.`,
  });
});

test.each(['messages', 'prompt'])('%s as a whole is the input, and stays a word', param => {
  const message = `The ${param} cannot be rendered.`;
  const error = new ModelError({ code: 'invalid_prompt', message, param });
  expect(nameFaults(error, prompt, paths)).toMatchObject({ message, param: 'input' });
});

test('an error of another kind stays what it is', () => {
  const error = new Error('x');
  expect(nameFaults(error, prompt, paths)).toBe(error);
});
