import type { EngineBackend } from '../backend.ts';
import type { DirectBackendOptions } from './direct-backend.ts';

export type DirectSupport = { ok: true } | { ok: false; reason: string };

let support: Promise<DirectSupport> | undefined;

/**
 * Whether llama.cpp can be called directly on this machine, found out once per process.
 *
 * Belongs into a process that may die: where the libraries are not what their version says, the
 * self-test can end it.
 */
export async function isDirectSupported(): Promise<DirectSupport> {
  return (support ??= probe());
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

async function probe(): Promise<DirectSupport> {
  try {
    // koffi is native too: where it is missing, importing it throws.
    const { openRuntime } = await import('./runtime.ts');
    const { runSelfTest } = await import('./self-test.ts');
    await runSelfTest(openRuntime());
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
