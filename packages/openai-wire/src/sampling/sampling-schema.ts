import { z } from 'zod/v4';

const penalty = z.number().min(-2).max(2).nullish();

/** OpenAI takes any 64-bit integer. A double has 53 of its bits, so that neighbours may be one seed. */
const seedLimit = 2 ** 63;
const seed = z.number().check(({ value, issues }) => {
  const found = { origin: 'int', inclusive: true, input: value } as const;
  if (!Number.isInteger(value)) {
    issues.push({ code: 'invalid_type', expected: 'int', input: value });
  } else if (value > seedLimit) issues.push({ code: 'too_big', maximum: seedLimit, ...found });
  else if (value < -seedLimit) issues.push({ code: 'too_small', minimum: -seedLimit, ...found });
});

/** Fields of a request that say how tokens are chosen, and for how long: the same on every endpoint that generates. */
export const samplingFields = {
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  /** 0: off. */
  top_k: z.int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  repetition_penalty: z.number().gt(0).max(2).nullish(),
  logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).nullish(),
  seed: seed.nullish(),
  /** Milliseconds until the answer has to be complete. */
  deadline_ms: z.int().min(1).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1))]).nullish(),
};

const samplingSchema = z.object(samplingFields);

export type SamplingFields = z.infer<typeof samplingSchema>;
