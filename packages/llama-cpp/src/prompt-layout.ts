import { createHash } from 'node:crypto';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';

/**
 * A name for everything that decides how a prompt of one model begins, apart from its messages: two
 * calls whose names differ share little of a prefix, whatever their conversation.
 */
export function promptLayout(
  { tools, toolChoice, reasoning }: LanguageModelV4CallOptions,
  { chatTemplateKwargs, reasoningBudget }: LoamOptions,
): string {
  const shown = toolChoice?.type === 'none' ? [] : (tools ?? []);
  const parts = [shown, chatTemplateKwargs ?? {}, reasoning ?? '', reasoningBudget === 0];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
