import type { EngineBackend } from './backend.ts';
import type { SavedPrefixes } from './saved-prefixes.ts';
import type { Assignment } from './sequence-prefixes.ts';

/**
 * Brings a sequence to the prefix it was chosen for, and saves what had to make room for it.
 *
 * @param state what is restored where the assignment says so
 * @returns how many tokens the sequence holds: as many as assigned, or none where that failed
 */
export async function prepareSequence(
  backend: EngineBackend,
  { sequence, cached, copyFrom, restores, evicted }: Assignment,
  saved: SavedPrefixes,
  state: Uint8Array | undefined,
): Promise<number> {
  try {
    if (evicted && backend.save && saved.limit > 0 && !saved.has(evicted.tokens)) {
      saved.add(evicted.tokens, await backend.save(sequence), evicted.pinned);
    }
    if (restores && state) await backend.restore?.(sequence, state);
    if (copyFrom !== undefined) await backend.share?.(copyFrom, sequence, cached);
    await backend.trim(sequence, cached);
    return cached;
  } catch {
    // A prefix that cannot be taken over is computed.
    await backend.trim(sequence, 0);
    return 0;
  }
}
