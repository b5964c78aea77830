/** Loads the default model while the server starts, so that the first request need not wait. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { loam } = await import('./loam');
  // A failed load is reported by /v1/health and by every call; it must not take the server down.
  loam()
    .provider.load?.('loam/tiny')
    .then(undefined, (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
    });
}
