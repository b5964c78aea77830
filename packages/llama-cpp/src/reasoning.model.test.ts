import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, describe, expect, test } from 'vitest';
import { createLlamaCpp } from './create-llama-cpp.ts';

const person: JSONSchema7 = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 20 }, age: { type: 'integer', maximum: 150 } },
  required: ['name', 'age'],
  additionalProperties: false,
};

const budget = (reasoningBudget: number) => ({ providerOptions: { loam: { reasoningBudget } } });
const question = 'Why is the sky blue? /think';

describe.each(['node-llama-cpp', 'direct'] as const)('reasoning on %s', backend => {
  const provider = createLlamaCpp({ models: [tinyModel], backend });
  afterAll(() => provider.close());

  async function ask(text: string, call: Partial<LanguageModelV4CallOptions> = {}) {
    const { stream } = await provider('loam/tiny').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
      maxOutputTokens: 120,
      ...call,
    });
    const parts: LanguageModelV4StreamPart[] = [];
    for await (const part of stream) parts.push(part);
    const joined = (type: 'text-delta' | 'reasoning-delta') =>
      parts.map(part => (part.type === type ? part.delta : '')).join('');
    const finish = parts.find(part => part.type === 'finish');
    if (!finish) throw new Error('The stream has no end.');
    return {
      text: joined('text-delta'),
      reasoning: joined('reasoning-delta'),
      tokens: finish.usage.outputTokens,
      reason: finish.finishReason.unified,
    };
  }

  test('is cut short by a budget, and the answer follows', async () => {
    const free = await ask(question);
    const short = await ask(question, budget(4));
    expect(free.tokens.reasoning).toBeGreaterThan(8);
    // Four tokens, a line break and the mark that closes it.
    expect(short.tokens.reasoning).toBeLessThanOrEqual(7);
    expect(free.reasoning.startsWith(short.reasoning)).toBe(true);
    expect(short.reasoning).not.toBe('');
    expect(short.text).not.toBe('');
    expect(short.text).not.toContain('think>');
    expect(short.reason).toBe('stop');
  });

  test('a budget it does not need changes nothing', async () => {
    expect(await ask(question, budget(100))).toEqual(await ask(question));
  });

  test('no budget at all is no reasoning', async () => {
    expect(await ask(question, budget(0))).toMatchObject({
      reasoning: '',
      tokens: { reasoning: 0 },
    });
  });

  test('is cut short in front of a schema, which still holds', async () => {
    const call = {
      responseFormat: { type: 'json', schema: person },
      reasoning: 'high',
      maxOutputTokens: 400,
    } as const;
    const free = await ask('Describe Alice, 30.', call);
    const short = await ask('Describe Alice, 30.', { ...call, ...budget(3) });
    expect(short.tokens.reasoning).toBeLessThan(free.tokens.reasoning ?? 0);
    expect(Object.keys(JSON.parse(short.text) as object)).toEqual(['name', 'age']);
  });

  test('its tokens are reported where there is some, and nowhere else', async () => {
    const answers = await Promise.all(
      ['Hi!', 'Describe Alice, 30.', 'Recipe please', 'What is 17*23?'].flatMap(text =>
        (['none', 'provider-default'] as const).map(reasoning =>
          ask(`${text} /think`, { reasoning, responseFormat: { type: 'json', schema: person } }),
        ),
      ),
    );
    for (const { reasoning, tokens } of answers) {
      expect([reasoning !== '', tokens.reasoning]).toEqual([
        (tokens.reasoning ?? 0) > 0,
        (tokens.total ?? 0) - (tokens.text ?? 0),
      ]);
    }
    const thoughtful = answers.filter(({ reasoning }) => reasoning !== '').length;
    expect(thoughtful).toBeGreaterThan(0);
    expect(thoughtful).toBeLessThanOrEqual(4);
  });
});
