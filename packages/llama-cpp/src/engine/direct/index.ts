import type { EngineBackend } from '../backend.ts';
import type { DirectBackendOptions } from './direct-backend.ts';
import { probeDirectSupport, type DirectSupport } from './probe.ts';

export type { DirectBackendOptions, DirectSupport };

let support: Promise<DirectSupport> | undefined;

/** Whether llama.cpp can be called directly on this machine, found out once per process. */
export async function isDirectSupported(): Promise<DirectSupport> {
  return (support ??= probeDirectSupport());
}

/**
 * A backend that has loaded nothing yet.
 *
 * @throws Error with the reason where `isDirectSupported` says no
 */
export async function createDirectBackend(options?: DirectBackendOptions): Promise<EngineBackend> {
  const found = await isDirectSupported();
  if (!found.ok) throw new Error(`The direct backend cannot be used: ${found.reason}`);
  const [{ DirectBackend }, { openRuntime }] = await Promise.all([
    import('./direct-backend.ts'),
    import('./runtime.ts'),
  ]);
  return new DirectBackend(openRuntime(), options);
}
