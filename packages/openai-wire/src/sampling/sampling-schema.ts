import { z } from 'zod/v4';

const penalty = z.number().min(-2).max(2).nullish();

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
  seed: z.int().nullish(),
  /** Milliseconds until the answer has to be complete. */
  deadline_ms: z.int().min(1).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1))]).nullish(),
};

const samplingSchema = z.object(samplingFields);

export type SamplingFields = z.infer<typeof samplingSchema>;
