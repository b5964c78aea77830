import { loam } from './loam.ts';

/** Loads the first model while the server starts, so that the first request need not wait. */
export async function warmUp(): Promise<void> {
  try {
    const { provider } = await loam();
    const [first] = provider.models();
    if (first) await provider.load(first.id);
  } catch (error) {
    // Reported by /v1/health and by every call as well; it must not take the server down.
    console.error(error instanceof Error ? error.message : error);
  }
}
