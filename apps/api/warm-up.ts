import { loam } from './loam.ts';

/** Loads what has to be there while the server starts, so that the first request need not wait. */
export async function warmUp(): Promise<void> {
  try {
    const { provider, requiredModels } = await loam();
    for (const id of requiredModels) await provider.load(id).catch(tell);
  } catch (error) {
    tell(error);
  }
}

/** Reported by /v1/ready and by every call as well; it must not take the server down. */
function tell(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}
