import type { JSONSchema7 } from '@ai-sdk/provider';
import { decodeTokens } from './decode.ts';
import type { Measure } from './measure.ts';
import { msPerToken, timedAnswer } from './timed-answer.ts';

/** Never done within an answer, and turning often from what is free to what is not. */
const records: JSONSchema7 = {
  type: 'array',
  minItems: 40,
  items: {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 24 },
      colour: { enum: ['red', 'green', 'blue'] },
      known: { type: 'boolean' },
    },
    required: ['name', 'colour', 'known'],
    additionalProperties: false,
  },
};

/** Time per token with a JSON schema, and with 20 log-probabilities, by the time without. */
export const tokenCost: Measure = async ({ subject, model, prompts }) => {
  const tokens = decodeTokens(model);
  const time = async (extra: { schema?: JSONSchema7; topLogprobs?: number }): Promise<number> =>
    msPerToken(await timedAnswer(subject, { prompt: prompts.fresh(8), tokens, ...extra }));
  const before = await time({});
  const schema = await time({ schema: records });
  const logprobs = await time({ topLogprobs: 20 });
  const plain = (before + (await time({}))) / 2;
  return [
    { name: 'grammar_ratio', value: schema / plain, unit: '×' },
    { name: 'logprobs_ratio', value: logprobs / plain, unit: '×' },
  ];
};
