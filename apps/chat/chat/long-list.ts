import { jsonSchema, Output } from 'ai';

/** Far more than anybody waits for: the point of such a list is to press Stop. */
const minItems = 600;

const plants =
  'alder apple ash aster bamboo barley basil bean beech beet birch bluebell bracken cabbage carrot cedar celery cherry ' +
  'chestnut clover corn cress daisy dill elder elm fennel fern fig flax garlic ginger hazel heather holly hops iris ivy ' +
  'juniper kale larch lavender leek lemon lentil lettuce lilac lily lime linden lupin maize mallow maple marigold melon ' +
  'millet mint moss mulberry nettle oak oat olive onion orchid parsley pea peach pear peony pine plum poplar poppy potato ' +
  'primrose pumpkin quince radish rice rose rosemary rowan rye saffron sage sorrel spinach spruce squash thistle thyme ' +
  'tomato tulip turnip vetch vine violet walnut wheat willow yarrow yew';

/**
 * A JSON answer that cannot end before it has 600 items, whatever the model would rather do. Each item is one of the plants
 * above: a small model that may write any text writes one endless string.
 */
export const longListOutput = Output.object({
  name: 'long_list',
  description: 'A very long list of plants',
  schema: jsonSchema<{ items: string[] }>({
    type: 'object',
    properties: {
      items: { type: 'array', items: { type: 'string', enum: plants.split(' ') }, minItems },
    },
    required: ['items'],
    additionalProperties: false,
  }),
});

/** Without these a small model copies its own last item for ever. */
export const longListSampling = { temperature: 1, frequencyPenalty: 2 };

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
