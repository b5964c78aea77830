export async function register() {
  // Written out like this, it is left out of the bundle for the edge runtime.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { takeUpgrades } = await import('./web-sockets.ts');
    takeUpgrades();
    const { warmUp } = await import('./warm-up.ts');
    void warmUp();
  }
}
