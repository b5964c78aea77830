/** Loads the first model while the server starts, so that the first request need not wait. */
export function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') void warmUp();
}

async function warmUp() {
  try {
    const { loam } = await import('./loam');
    const { provider } = await loam();
    const [first] = (await provider.models?.()) ?? [];
    if (first) await provider.load?.(first.id);
  } catch (error) {
    // Reported by /v1/health and by every call as well; it must not take the server down.
    console.error(error instanceof Error ? error.message : error);
  }
}
