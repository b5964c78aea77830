import type { LoadOptions } from '../backend.ts';
import type { Runtime } from './runtime.ts';

/** GGML_MAX_N_THREADS; more is an assertion in C. */
const maxThreads = 512;
const defaultContextLength = 8192;
const maxInt32 = 2 ** 31 - 1;

/** @throws Error that names the option at fault; llama.cpp would abort, or hang, for some of these */
export function requireLoadOptions(options: LoadOptions, runtime: Runtime): void {
  const whole = (name: keyof LoadOptions, least: number, most: number): void => {
    const value = options[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw new Error(
        `${name} has to be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}.`,
      );
    }
  };
  whole('sequences', 1, Math.min(runtime.bindings.maxSequences(), options.batchSize));
  whole('threads', 1, maxThreads);
  whole('batchSize', 1, 1 << 20);
  whole('gpuLayers', 0, maxInt32);
  if (options.contextLength !== undefined) {
    whole('contextLength', 1, Math.floor(maxInt32 / options.sequences));
  }
  if (options.gpuLayers > 0 && !runtime.hasGpu) {
    throw new Error(
      'gpuLayers is above 0, but the direct backend has no GPU here: set it to 0, or use the node-llama-cpp backend.',
    );
  }
}

/** Tokens one sequence can hold. */
export function chooseContextLength(requested: number | undefined, trained: number): number {
  return requested ?? Math.min(trained > 0 ? trained : defaultContextLength, defaultContextLength);
}
