import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';

/** What models name after chat completions, by its name in this wire. */
const names: ReadonlyArray<[chat: RegExp, here: string]> = [
  [/^tools\[(\d+)\]\.function\./, 'tools[$1].'],
  [/^response_format\.json_schema\./, 'text.format.'],
  [/^response_format$/, 'text.format'],
  [/^(?:messages|prompt)$/, 'input'],
];

/**
 * Says of an error where its fault stands in the request. Models speak of messages, of which this
 * wire has none: `messages[1].content[0]` is `input[3].content[0]` (OR-9).
 *
 * @param paths where each message of the prompt stands in the request
 */
export function nameFaults(
  error: unknown,
  prompt: LanguageModelV4Prompt,
  paths: readonly string[],
): unknown {
  if (!ModelError.isInstance(error)) return error;
  const param = pathOf(error.param, prompt, paths) ?? nameOf(error.param);
  if (param === error.param) return error;
  // A plain word is a word of the sentence as well; what is a path can only be meant as one.
  const isPath = /[[._]/.test(error.param);
  return new ModelError({
    code: error.code,
    message: isPath ? error.message.replaceAll(error.param, param) : error.message,
    param,
    cause: error,
  });
}

function nameOf(param: string): string {
  const rule = names.find(([chat]) => chat.test(param));
  return rule ? param.replace(...rule) : param;
}

function pathOf(
  param: string,
  prompt: LanguageModelV4Prompt,
  paths: readonly string[],
): string | undefined {
  const [, index, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(param) ?? [];
  const path = paths[Number(index)];
  if (path === undefined) return undefined;
  // Only a user's message has the parts of its item; others are made of several.
  const hasParts = prompt[Number(index)]?.role === 'user' && path.startsWith('input[');
  return hasParts ? `${path}${rest}` : path;
}
