import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { TemplateMessage } from './template-messages.ts';
import type { TemplateTraits } from './template-traits.ts';
import { addInstructions } from './tools-as-text.ts';

/** A response schema in the form of the OpenAI API, which some templates read as `response_format`. */
export type TemplateResponseFormat = {
  type: 'json_schema';
  json_schema: { name: string; description?: string; schema: object };
};

/** Characters of a schema that is shown; a longer one would take the place of the conversation. */
export const longestShown = 8_000;

/** What a model is told of the form its answer must have; nothing where a grammar says it all. */
export function toTemplateResponseFormat(
  format: LanguageModelV4CallOptions['responseFormat'],
): TemplateResponseFormat | undefined {
  if (format?.type !== 'json' || typeof format.schema !== 'object') return undefined;
  const { name = 'response', description, schema } = format;
  return {
    type: 'json_schema',
    json_schema: { name, ...(description !== undefined && { description }), schema },
  };
}

/** Puts a response schema into the instructions, for templates that have no place for it. */
export function withSchemaAsText(
  messages: readonly TemplateMessage[],
  { json_schema: { description, schema } }: TemplateResponseFormat,
  traits: TemplateTraits,
): TemplateMessage[] {
  const purpose = description === undefined ? '' : `${description}\n`;
  return addInstructions(
    messages,
    // In the words that `loam/tiny` was trained with, too.
    `${purpose}Answer only with JSON matching this JSON schema:\n${JSON.stringify(schema)}`,
    traits,
  );
}

/** Whether a template shows a response schema itself. */
export function showsResponseFormat(template: string): boolean {
  return /(?<![\w.'"])response_format\b/.test(template);
}
