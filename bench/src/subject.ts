import type { LanguageModelV4 } from '@ai-sdk/provider';
import { createLlamaCpp, type LlamaCppOptions } from '@loam/llama-cpp';
import type { BenchModel } from './model.ts';

/** Something that computes, under a name of its own. */
export type Subject = {
  name: string;
  model: LanguageModelV4;
  residentBytes: () => Promise<number>;
  close: () => Promise<void>;
};

/** @throws ModelError when the backend does not work on this machine */
export async function openBackend(
  backend: NonNullable<LlamaCppOptions['backend']>,
  { path, contextLength }: BenchModel,
): Promise<Subject> {
  const provider = createLlamaCpp({
    backend,
    models: [{ id: 'bench', path, contextLength, sequences: 8, defaults: { temperature: 0 } }],
  });
  try {
    await provider.load('bench');
  } catch (error) {
    await provider.close();
    throw error;
  }
  return {
    name: backend,
    model: provider('bench'),
    residentBytes: async () => (await provider.stats())[0]?.residentBytes ?? 0,
    close: () => provider.close(),
  };
}
