/** Says that an answer is incomplete, and why if the runtime knows. */
export function describeCutConnection(cause: unknown): string {
  const reason = cause instanceof Error && cause.message ? ` (${cause.message})` : '';
  return `The connection to Loam was cut before the answer was complete${reason}.`;
}
