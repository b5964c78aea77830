import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { GateParameters } from './gate-options.ts';

export type CallSettings = {
  systemPrompt?: string | undefined;
  /** Parameters of calls that do not say otherwise. */
  defaults?: GateParameters | undefined;
  /** Parameters of every call. */
  forced?: GateParameters | undefined;
};

/** A call as its gate wants it (S4-16). */
export function applySettings(
  call: LanguageModelV4CallOptions,
  { systemPrompt, defaults, forced }: CallSettings,
): LanguageModelV4CallOptions {
  return {
    ...defaults,
    ...withoutUndefined(call),
    ...forced,
    prompt: systemPrompt === undefined ? call.prompt : withSystemPrompt(call.prompt, systemPrompt),
  };
}

/**
 * The gate's prompt comes first. It joins a system prompt of the request, because many templates
 * take only one.
 */
function withSystemPrompt(prompt: LanguageModelV4Prompt, text: string): LanguageModelV4Prompt {
  const [first, ...rest] = prompt;
  return first?.role === 'system'
    ? [{ ...first, content: `${text}\n\n${first.content}` }, ...rest]
    : [{ role: 'system', content: text }, ...prompt];
}

/** How many messages the gate put in front of the request's own. */
export function messagesInFront(
  prompt: LanguageModelV4Prompt,
  { systemPrompt }: CallSettings,
): number {
  return systemPrompt === undefined || prompt[0]?.role === 'system' ? 0 : 1;
}

function withoutUndefined<Call extends object>(call: Call): Call {
  return Object.fromEntries(
    Object.entries(call).filter(([, value]) => value !== undefined),
  ) as Call;
}
