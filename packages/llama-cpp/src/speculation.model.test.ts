import type { LoamMetadata } from '@loam/model-port';
import { tinyModel } from '@loam/tiny-model';
import { describe, expect, test, vi } from 'vitest';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';

vi.setConfig({ testTimeout: 60_000 });

/** An answer, and where its time went. */
async function tell(provider: LlamaCppProvider) {
  const { content, providerMetadata } = await provider('loam/tiny').doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Tell me a story.' }] }],
    temperature: 0,
    maxOutputTokens: 60,
  });
  const { timings = {} } = (providerMetadata?.['loam'] ?? {}) as LoamMetadata;
  return { content, timings };
}

/** @param draft the id of another entry, or a path */
function providerWith(backend: 'direct' | 'node-llama-cpp', draft?: string): LlamaCppProvider {
  const speculation = draft === undefined ? {} : { speculation: { draft, maxTokens: 6 } };
  return createLlamaCpp({
    backend,
    models: [
      { ...tinyModel, ...speculation },
      { ...tinyModel, id: 'small' },
    ],
  });
}

describe('an entry with a draft model', () => {
  test.each([['small'], [tinyModel.path]])(
    'by %s: the same answer, and how many guesses were right',
    async draft => {
      const [plain, guessing] = [providerWith('direct'), providerWith('direct', draft)];
      try {
        const alone = await tell(plain);
        const guessed = await tell(guessing);
        expect(guessed.content).toEqual(alone.content);
        expect(alone.timings).not.toHaveProperty('draftTokens');
        expect(guessed.timings.acceptedDraftTokens).toBeGreaterThan(10);
      } finally {
        await Promise.all([plain.close(), guessing.close()]);
      }
    },
  );

  test('says so where the backend cannot guess', async () => {
    const provider = providerWith('node-llama-cpp', 'small');
    try {
      await provider.load('loam/tiny');
      expect(provider.models()[0]?.notes).toContainEqual(
        expect.stringMatching(/draft model: the node-llama-cpp backend cannot/),
      );
      expect((await tell(provider)).timings).not.toHaveProperty('draftTokens');
    } finally {
      await provider.close();
    }
  });
});

test.each([
  [{ speculation: { draft: '' } }, /'speculation\.draft'/],
  [{ speculation: { draft: 'a.gguf', maxTokens: 0 } }, /'speculation\.maxTokens'/],
  [{ kind: 'embedding' as const, speculation: { draft: 'a.gguf' } }, /models that write/],
])('an entry %j is refused', (entry, message) => {
  expect(() => createLlamaCpp({ models: { m: { path: 'm.gguf', ...entry } } })).toThrow(message);
});
