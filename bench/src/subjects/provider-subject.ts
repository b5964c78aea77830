import { createLlamaCpp } from '@loam/llama-cpp';
import type { BenchModel } from '../models/bench-model.ts';
import type { Subject, SubjectOptions, Usage } from './subject.ts';

/** A backend as an AI SDK provider, without any server. */
export async function openProvider(
  backend: 'direct' | 'node-llama-cpp',
  { path, contextLength, endTokens }: BenchModel,
  options: SubjectOptions,
): Promise<Subject> {
  const provider = createLlamaCpp({
    backend,
    models: [{ id: 'bench', path, contextLength, ...options }],
  });
  try {
    await provider.load('bench');
  } catch (error) {
    await provider.close();
    throw error;
  }
  const model = provider('bench');
  const logitBias = Object.fromEntries(endTokens.map(token => [token, -100]));
  return {
    name: backend,
    async answer({ prompt, tokens, schema, topLogprobs }, onText) {
      const { stream } = await model.doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
        maxOutputTokens: tokens,
        temperature: 0,
        ...(schema && { responseFormat: { type: 'json' as const, schema } }),
        providerOptions: {
          loam: {
            ...(endTokens.length > 0 && { logitBias }),
            ...(topLogprobs !== undefined && { logprobs: topLogprobs }),
          },
        },
      });
      let usage: Usage | undefined;
      for await (const part of stream) {
        if (part.type === 'error') throw part.error;
        if ('delta' in part && part.delta !== '') onText();
        if (part.type !== 'finish') continue;
        const { inputTokens, outputTokens } = part.usage;
        usage = { promptTokens: inputTokens.total ?? 0, outputTokens: outputTokens.total ?? 0 };
      }
      if (!usage) throw new Error(`${backend} ended an answer without its usage.`);
      return usage;
    },
    residentBytes: async () => (await provider.stats())[0]?.residentBytes ?? 0,
    close: () => provider.close(),
  };
}
