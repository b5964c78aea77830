import type { LlamaContextSequence, Token as LlamaToken } from 'node-llama-cpp';
import type { ForcedChoices, Token, TokenChoice } from '../backend.ts';
import { turnOffTopK } from './private-api.ts';

/** Nothing that takes tokens away before their logits are read. */
const everyToken = { temperature: 0, topK: 0, topP: 1, minP: 0 };

/** Appends tokens to a sequence and says how probable the forced choice after each of them was. */
export async function appendForced(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  { tokens: forced, topLogprobs }: ForcedChoices,
): Promise<TokenChoice | undefined> {
  turnOffTopK(sequence);
  const outputs = await sequence.controlledEvaluate(
    tokens.map((token, index) => {
      const next = forced[index] as LlamaToken;
      // The first of the top is the largest logit, to which the weight of all is relative.
      const filter = { tokens: [next], includeTop: Math.max(1, topLogprobs) };
      const generateNext = { logits: { filter }, totalLogitWeight: true, options: everyToken };
      return [token as LlamaToken, { generateNext }];
    }),
  );
  const [first, ...following] = forced.map((token, index): TokenChoice => {
    const { logits, totalLogitWeight } = outputs[index]?.next ?? {};
    const largest = logits?.values().next().value;
    if (!logits || largest === undefined || totalLogitWeight === undefined) {
      throw new Error('llama.cpp has no logits where a step computed them.');
    }
    const norm = largest + Math.log(totalLogitWeight);
    const all = Array.from(logits, ([each, logit]) => ({ token: each, logprob: logit - norm }));
    const logprob = (logits.get(token as LlamaToken) ?? -Infinity) - norm;
    return { token, logprob, top: all.slice(0, topLogprobs) };
  });
  return first && following.length > 0 ? { ...first, following } : first;
}
