/** How often expired rows are looked for, in milliseconds. */
export const sweepMs = 60_000;

/**
 * Removes what has expired once a minute, also from a store that nobody uses.
 *
 * @returns ends it
 */
export function sweepRegularly(removeExpired: () => Promise<unknown>): () => void {
  // A database that is away for a moment is swept the next time.
  const timer = setInterval(() => void removeExpired().catch(() => {}), sweepMs);
  timer.unref();
  return () => clearInterval(timer);
}
