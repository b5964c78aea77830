import { z } from 'zod/v4';

/**
 * `providerOptions.loam`: what a call can ask of a Loam model beyond the AI SDK's own call options.
 *
 * Names are the AI SDK's (camelCase); the wire's names are in `@loam/openai-wire`. Absent means the
 * model's own default. An unknown name is an error: a misspelt option that is ignored helps nobody.
 */
export const loamOptionsSchema = z.strictObject({
  /** Keep tokens at least this fraction as probable as the most probable one, 0–1. 0: off. */
  minP: z.number().min(0).max(1).optional(),
  /** Divide the logits of tokens already in the context by this factor, 0–2. 1: off. */
  repetitionPenalty: z.number().gt(0).max(2).optional(),
  /** Added to the logits of tokens, by token id, −100 to 100. */
  logitBias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).optional(),
  /** Log-probabilities of each token: `true` for the chosen token, a number for that many alternatives as well (0–20). */
  logprobs: z.union([z.boolean(), z.number().int().min(0).max(20)]).optional(),
  /** Most tokens of reasoning; when they are spent it is closed, and the answer follows. 0: none. */
  reasoningBudget: z.number().int().min(0).optional(),
  /** A GBNF grammar which the whole answer must match. One of `grammar`, `regex` and `choice`. */
  grammar: z.string().min(1).optional(),
  /** A regular expression (ECMA-262, `u` flag) which the whole answer must match. */
  regex: z.string().min(1).optional(),
  /** Texts one of which is the whole answer. */
  choice: z.array(z.string()).min(1).optional(),
  /** Whether several tool calls may come in one answer. Default: true. */
  parallelToolCalls: z.boolean().optional(),
  /** Hold the answer to the response schema; `false` treats the schema as a hint. Default: true. */
  strictJsonSchema: z.boolean().optional(),
  /** Names of the tools that may be called, while all of them stay in the prompt. */
  allowedTools: z.array(z.string()).optional(),
  /** Requests with the same key are likely to share a prefix; the engine keeps it for them. */
  cacheKey: z.string().max(64).optional(),
  /**
   * The answer has to be complete so many milliseconds after it was asked for, waiting included. What
   * is late ends with `deadline_exceeded`, whatever is there of it by then. Default: the model's.
   */
  deadlineMs: z.number().int().min(1).optional(),
  /** Variables handed to the model's chat template, over the ones Loam sets itself. */
  chatTemplateKwargs: z.record(z.string(), z.json()).optional(),
  /** A name for the end user, for logs only. */
  user: z.string().optional(),
});

export type LoamOptions = z.infer<typeof loamOptionsSchema>;
