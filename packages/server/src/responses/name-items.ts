import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';

/**
 * Says of an error where its fault stands in the request. Models speak of messages, of which this
 * wire has none: `messages[1].content[0]` is `input[3].content[0]` (OR-9).
 *
 * @param paths where each message of the prompt stands in the request
 */
export function nameItems(
  error: unknown,
  prompt: LanguageModelV4Prompt,
  paths: readonly string[],
): unknown {
  if (!ModelError.isInstance(error)) return error;
  const [, index, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(error.param) ?? [];
  const path = paths[Number(index)];
  if (path === undefined) return error;
  // Only a user's message has the parts of its item; others are made of several.
  const hasParts = prompt[Number(index)]?.role === 'user' && path.startsWith('input[');
  const param = hasParts ? `${path}${rest}` : path;
  return new ModelError({
    code: error.code,
    message: error.message.replaceAll(error.param, param),
    param,
    cause: error,
  });
}
