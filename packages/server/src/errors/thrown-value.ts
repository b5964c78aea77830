import type { MiddlewareHandler } from 'hono';

/**
 * Something that was thrown and is no `Error`, as its `cause`.
 *
 * Error parts of the AI SDK may hold anything, and often hold plain objects; Hono's error handler
 * sees only instances of `Error`.
 */
export class ThrownValue extends Error {
  constructor(cause: unknown) {
    super('Something that is no Error was thrown.', { cause });
    this.name = 'ThrownValue';
  }
}

/** Makes an `Error` of whatever the layers inside throw. */
export const throwOnlyErrors: MiddlewareHandler = async (_c, next) => {
  try {
    await next();
  } catch (error) {
    throw error instanceof Error ? error : new ThrownValue(error);
  }
};
