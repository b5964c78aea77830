import { jsonSchema, Output } from 'ai';

/** Far more than anybody waits for: the point of such a list is to press Stop. */
const minItems = 600;

/** A JSON answer that cannot end before it has 600 items, whatever the model would rather do. */
export const longListOutput = Output.object({
  name: 'long_list',
  description: 'A very long list',
  schema: jsonSchema<{ items: string[] }>({
    type: 'object',
    properties: { items: { type: 'array', items: { type: 'string' }, minItems } },
    required: ['items'],
    additionalProperties: false,
  }),
});

/**
 * The items that are complete so far in the JSON text of such an answer, while it streams.
 *
 * @returns Undefined when the text is not such a list at all.
 */
export function listItems(text: string): string[] | undefined {
  const start = /^\s*\{\s*"items"\s*:\s*\[/.exec(text);
  if (start === null) return undefined;
  const items: string[] = [];
  for (const [literal] of text.slice(start[0].length).matchAll(/"(?:[^"\\]|\\.)*"/gs)) {
    try {
      items.push(String(JSON.parse(literal)));
    } catch {
      // Not a JSON string after all: a model without a grammar may write anything.
    }
  }
  return items;
}
