import type { EngineBackend } from './backend.ts';
import { createDirectBackend, isDirectSupported } from './direct/index.ts';
import { NodeLlamaCppBackend } from './node-llama-cpp/node-llama-cpp-backend.ts';
import type { BackendChoice } from './protocol.ts';

/** The backend to load a model with, and what the model's owner should know about the choice. */
export async function createBackend(
  choice: BackendChoice,
): Promise<{ backend: EngineBackend; notes: string[] }> {
  if (choice === 'direct') return { backend: await createDirectBackend(), notes: [] };
  if (choice === 'node-llama-cpp') return { backend: new NodeLlamaCppBackend(), notes: [] };
  const direct = await isDirectSupported();
  if (direct.ok) return { backend: await createDirectBackend(), notes: [] };
  return {
    backend: new NodeLlamaCppBackend(),
    notes: [`llama.cpp is not called directly, which would be faster: ${direct.reason}`],
  };
}
