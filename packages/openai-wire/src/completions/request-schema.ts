import { z } from 'zod/v4';
import { maxChoices } from '../choices/max-choices.ts';
import { constraintFields } from '../constraint/constraint-schema.ts';
import { samplingFields } from '../sampling/sampling-schema.ts';

/** As many prompts as texts of an embedding request. */
const maxPrompts = 2048;
const tokens = z.array(z.int().min(0)).min(1);

/**
 * The body of `POST /completions`, as a server reads it: exact in types and ranges, null means
 * absent, and a name nobody knows is left out here and reported by `decodeCompletionRequest`.
 */
export const completionRequestSchema = z.object({
  model: z.string().min(1),
  /** One prompt or several, each as text or as the model's own token ids. */
  prompt: z.union([
    z.string(),
    z.array(z.string()).min(1).max(maxPrompts),
    tokens,
    z.array(tokens).min(1).max(maxPrompts),
  ]),
  /** Text after the gap that the answer fills. */
  suffix: z.string().nullish(),
  /** Begin every answer with its prompt, and the log-probabilities with those of its tokens. */
  echo: z.boolean().nullish(),

  ...samplingFields,
  /** 0: nothing but the prompt, where it is echoed. Default: what the context has left. */
  max_tokens: z.int().min(0).nullish(),
  n: z.int().min(1).max(maxChoices).nullish(),
  best_of: z.int().min(1).max(20).nullish(),
  /** How many alternatives to report with every token's log-probability. */
  logprobs: z.int().min(0).max(20).nullish(),

  stream: z.boolean().nullish(),
  stream_options: z
    .object({
      include_usage: z.boolean().nullish(),
      include_obfuscation: z.boolean().nullish(),
    })
    .nullish(),

  prompt_cache_key: z.string().max(64).nullish(),
  user: z.string().nullish(),
  ...constraintFields,
});

export type CompletionRequest = z.infer<typeof completionRequestSchema>;
