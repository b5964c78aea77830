import { tinyGguf } from '../../__fixtures__/tiny-gguf.ts';
import type { EngineBackend, LoadOptions, SamplerOptions } from '../../backend.ts';
import type { DirectBackendOptions } from '../direct-backend.ts';
import { DirectBackend } from '../direct-backend.ts';
import { openRuntime } from '../runtime.ts';

/** Every setting said aloud, and none of them in effect. */
export const greedy: SamplerOptions = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  seed: 1,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
};

/** One thread: what is tested here does not depend on it, and a busy machine keeps it waiting less. */
export const tinyLoad: LoadOptions = {
  path: tinyGguf,
  contextLength: 512,
  sequences: 4,
  threads: 1,
  batchSize: 256,
  gpuLayers: 0,
};

export async function loadTiny(
  options: Partial<LoadOptions> = {},
  backendOptions: DirectBackendOptions = {},
): Promise<DirectBackend> {
  const backend = new DirectBackend(openRuntime(), backendOptions);
  await backend.load({ ...tinyLoad, ...options });
  return backend;
}

export const chat = (text: string): string =>
  `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;

/** Log-probabilities of the whole vocabulary after `tokens`, by token. */
export async function distribution(
  backend: EngineBackend,
  sequence: number,
  tokens: readonly number[],
  vocabularySize = 2304,
): Promise<Float64Array> {
  const sampler = backend.createSampler({ ...greedy, topLogprobs: vocabularySize });
  const [choice] = await backend.step([{ sequence, tokens, sampler }]);
  sampler.dispose();
  const logprobs = new Float64Array(vocabularySize).fill(Number.NaN);
  for (const { token, logprob } of choice?.top ?? []) logprobs[token] = logprob;
  return logprobs;
}

/** 0: the same to the bit; NaN: one of them is incomplete. */
export function largestDifference(left: Float64Array, right: Float64Array): number {
  return left.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (right[index] ?? Number.NaN))),
    0,
  );
}
