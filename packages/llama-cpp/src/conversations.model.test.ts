import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { CacheMissReason, LoamMetadata, LoamOptions } from '@loam/model-port';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createLlamaCpp } from './create-llama-cpp.ts';

vi.setConfig({ testTimeout: 60_000 });

const entry = { ...tinyModel, contextLength: 1024, sequences: 2, savedStatesMb: 0 };
const provider = createLlamaCpp({
  models: [entry, { ...entry, id: 'other' }],
});
afterAll(() => provider.close());

type Answered = { cached: number; prompt: number; missReason?: CacheMissReason; text: string };

async function ask(
  prompt: LanguageModelV4Prompt,
  loam: LoamOptions = {},
  { id = tinyModel.id, ...call }: Partial<LanguageModelV4CallOptions> & { id?: string } = {},
): Promise<Answered> {
  const { usage, providerMetadata, content } = await provider(id).doGenerate({
    prompt,
    maxOutputTokens: 8,
    temperature: 0,
    providerOptions: { loam },
    ...call,
  });
  const { cache } = (providerMetadata?.['loam'] ?? {}) as LoamMetadata;
  return {
    cached: usage.inputTokens.cacheRead ?? 0,
    prompt: usage.inputTokens.total ?? 0,
    ...(cache?.missReason && { missReason: cache.missReason }),
    text: content.map(part => (part.type === 'text' ? part.text : '')).join(''),
  };
}

const user = (text: string): LanguageModelV4Prompt[number] => ({
  role: 'user',
  content: [{ type: 'text', text }],
});
const assistant = (text: string): LanguageModelV4Prompt[number] => ({
  role: 'assistant',
  content: [{ type: 'text', text }],
});
const numbers = (from: number): string =>
  Array.from({ length: 40 }, (_, index) => `${from + index} sheep`).join(', ');

/** Asks once, lets others come, and goes on. */
async function comeBack(loam: LoamOptions, base: number): Promise<Answered> {
  const question = user(numbers(base));
  const { text } = await ask([question], loam);
  for (let other = 0; other < 6; other++) await ask([user(numbers(base + 100 * (other + 1)))]);
  return ask([question, assistant(text), user('And then?')], loam);
}

describe('under pressure from other prompts', () => {
  test('a pinned conversation keeps its prefix', async () => {
    const { cached, prompt } = await comeBack({ cacheKey: 'pinned' }, 10_000);
    expect(cached).toBeGreaterThan(prompt * 0.8);
  });

  test('another one loses it, and says so', async () => {
    const { cached, prompt, missReason } = await comeBack({}, 20_000);
    expect(cached).toBeLessThan(prompt * 0.2);
    expect(missReason).toBe('evicted');
  });
});

describe('a conversation with a key is told why its prefix is missing', () => {
  const tools: LanguageModelV4CallOptions['tools'] = [
    { type: 'function', name: 'roll', inputSchema: { type: 'object', properties: {} } },
  ];

  test('it was with another model', async () => {
    const prompt = [user(numbers(30_000))];
    expect(await ask(prompt, { cacheKey: 'wanders' })).toMatchObject({ missReason: 'first-use' });
    expect(await ask(prompt, { cacheKey: 'wanders' }, { id: 'other' })).toMatchObject({
      missReason: 'other-model',
    });
    // Both know it now.
    expect(await ask(prompt, { cacheKey: 'wanders' })).not.toHaveProperty('missReason');
    expect(await ask(prompt, { cacheKey: 'wanders' }, { id: 'other' })).not.toHaveProperty(
      'missReason',
    );
  });

  test('it comes with other tools', async () => {
    const prompt = [user(numbers(40_000))];
    await ask(prompt, { cacheKey: 'tools' });
    const changed = await ask(prompt, { cacheKey: 'tools' }, { tools });
    expect(changed).toMatchObject({ missReason: 'template-changed' });
    expect(changed.cached).toBeLessThan(changed.prompt * 0.5);
  });

  test('its model was unloaded in between', async () => {
    const fresh = createLlamaCpp({ models: [{ ...entry, ttlSeconds: 0.05 }] });
    try {
      const call = {
        prompt: [user('Hello!')],
        maxOutputTokens: 4,
        providerOptions: { loam: { cacheKey: 'sleeps' } },
      };
      const reasonOf = async (): Promise<CacheMissReason | undefined> => {
        const { providerMetadata } = await fresh(tinyModel.id).doGenerate(call);
        return ((providerMetadata?.['loam'] ?? {}) as LoamMetadata).cache?.missReason;
      };
      expect(await reasonOf()).toBe('first-use');
      await expect.poll(() => fresh.models()[0]?.state).toBe('unloaded');
      expect(await reasonOf()).toBe('evicted');
    } finally {
      await fresh.close();
    }
  });
});
