import type { EngineBackend } from './backend.ts';
import { NodeLlamaCppBackend } from './node-llama-cpp/node-llama-cpp-backend.ts';
import type { BackendChoice } from './protocol.ts';

/** The backend to load a model with, and what its owner should know about the choice. */
export async function createBackend(
  choice: BackendChoice,
): Promise<{ backend: EngineBackend; notes: string[] }> {
  if (choice === 'direct') throw new Error('The direct backend is not available.');
  return { backend: new NodeLlamaCppBackend(), notes: [] };
}
