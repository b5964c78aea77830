import { ModelError } from '@loam/model-port';

/** More than a timer can hold is no deadline at all. Milliseconds. */
const longestTimer = 2 ** 31 - 1;

/**
 * Calls back with `deadline_exceeded` when an answer took too long.
 *
 * @param deadlineMs milliseconds from now; undefined: never
 * @returns calls it off
 */
export function startDeadline(
  deadlineMs: number | undefined,
  modelId: string,
  onExceeded: (error: ModelError) => void,
): () => void {
  if (deadlineMs === undefined || deadlineMs > longestTimer) return () => {};
  const timer = setTimeout(() => {
    const message = `${modelId} did not complete the answer within its deadline of ${deadlineMs} ms. Ask for a shorter answer, or give it more time.`;
    onExceeded(new ModelError({ code: 'deadline_exceeded', modelId, message }));
  }, deadlineMs);
  return () => clearTimeout(timer);
}
