import type { ModelDescription } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { decodeModelList, encodeModel, encodeModelList } from './model-codec.ts';
import { modelListSchema } from './model-schema.ts';

const full: ModelDescription = {
  id: 'loam/tiny',
  kind: 'chat',
  created: 1_700_000_000,
  ownedBy: 'me',
  description: 'Small.',
  contextLength: 2048,
  capabilities: {
    tools: true,
    reasoning: true,
    structuredOutput: true,
    vision: false,
    logprobs: true,
  },
  state: 'ready',
  backend: 'node-llama-cpp',
  notes: ['The template could not be verified.'],
};

describe('models', () => {
  test('a model is an OpenAI model with extra fields', () => {
    expect(encodeModel(full)).toEqual({
      id: 'loam/tiny',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'me',
      type: 'chat',
      description: 'Small.',
      context_length: 2048,
      capabilities: {
        tools: true,
        reasoning: true,
        structured_output: true,
        vision: false,
        logprobs: true,
      },
      state: 'ready',
      backend: 'node-llama-cpp',
      notes: ['The template could not be verified.'],
    });
    expect(encodeModel({ id: 'm', kind: 'embedding' })).toEqual({
      id: 'm',
      object: 'model',
      created: 0,
      owned_by: 'loam',
      type: 'embedding',
    });
  });

  test('what was encoded is read back', () => {
    const body = JSON.parse(JSON.stringify(encodeModelList([full, { id: 'm', kind: 'reranker' }])));
    expect(decodeModelList(modelListSchema.parse(body))).toEqual([
      full,
      { id: 'm', kind: 'reranker', ownedBy: 'loam' },
    ]);
  });

  test("other servers' lists are read loosely", () => {
    const list = modelListSchema.parse({
      data: [
        { id: 'a' },
        { id: 'b', created: 'never', type: 'llm', capabilities: 5, max_model_len: 1 },
      ],
    });
    expect(decodeModelList(list)).toEqual([
      { id: 'a', kind: 'chat' },
      { id: 'b', kind: 'chat' },
    ]);
    expect(() => modelListSchema.parse({ data: [{ name: 'no id' }] })).toThrow(/id/);
  });
});
