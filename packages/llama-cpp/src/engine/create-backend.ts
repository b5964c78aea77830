import type { EngineBackend } from './backend.ts';
import { createDirectBackend, isDirectSupported } from './direct/index.ts';
import { NodeLlamaCppBackend } from './node-llama-cpp/node-llama-cpp-backend.ts';
import type { BackendChoice } from './protocol.ts';

/**
 * What to begin with: the scheduler keeps prefixes in idle sequences, and in one pool every step reads all
 * of them. Copying a prefix of 1,000 tokens costs less than one such step.
 */
const directOptions = { keyValueLayout: 'split' } as const;

/** The backend to load a model with, and what the model's owner should know about the choice. */
export async function createBackend(
  choice: BackendChoice,
): Promise<{ backend: EngineBackend; notes: string[] }> {
  if (choice === 'node-llama-cpp') return { backend: new NodeLlamaCppBackend(), notes: [] };
  if (choice === 'direct') return { backend: await createDirectBackend(directOptions), notes: [] };
  const direct = await isDirectSupported();
  if (direct.ok) return { backend: await createDirectBackend(directOptions), notes: [] };
  return {
    backend: new NodeLlamaCppBackend(),
    notes: [`llama.cpp is not called directly, which would be faster: ${direct.reason}`],
  };
}
