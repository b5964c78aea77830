import { ModelError } from '@loam/model-port';

/**
 * What happened to an engine, for who was waiting for it.
 *
 * @param what follows its name: `was closed`
 * @param retryAfterMs when it is worth asking again
 */
export function engineError(
  modelId: string,
  code: 'engine_crashed' | 'engine_overloaded' | 'model_load_failed',
  what: string,
  retryAfterMs?: number,
): ModelError {
  return new ModelError({
    code,
    modelId,
    message: `The engine of ${modelId} ${what}.`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
