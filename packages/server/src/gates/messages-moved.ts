import { ModelError } from '@loam/model-port';

/**
 * Says of an error where its fault stands in the request, although the gate has put messages in
 * front of it.
 */
export function messagesMoved(error: unknown, inFront: number): unknown {
  if (inFront === 0 || !ModelError.isInstance(error)) return error;
  const [, index, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(error.param) ?? [];
  if (index === undefined || Number(index) < inFront) return error;
  const param = `messages[${Number(index) - inFront}]${rest}`;
  return new ModelError({
    code: error.code,
    message: error.message.replaceAll(error.param, param),
    param,
    cause: error,
  });
}
