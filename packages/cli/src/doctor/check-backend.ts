import { createLlamaCpp } from '@loam/llama-cpp';
import type { LoamConfig } from '@loam/server/node';
import { tinyModel } from '@loam/tiny-model';
import type { Finding } from './finding.ts';

/** Loads the built-in model: what computes it will compute the others. */
export async function* checkBackend({ engine }: LoamConfig): AsyncGenerator<Finding> {
  const provider = createLlamaCpp({ models: [tinyModel], backend: engine.backend });
  try {
    await provider.load(tinyModel.id);
    const [model] = provider.models();
    const wish = engine.backend === 'auto' ? 'the fastest that works here' : 'as configured';
    yield { state: 'ok', text: `llama.cpp: the backend ${model?.backend ?? 'unknown'}, ${wish}` };
    for (const note of model?.notes ?? []) yield { state: 'note', text: `llama.cpp: ${note}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield { state: 'problem', text: `llama.cpp: no model can be loaded: ${reason}` };
  } finally {
    await provider.close();
  }
}
