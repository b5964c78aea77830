import type { LoadOptions } from '../backend.ts';
import type { GenerateRequest, GenerationEvent } from '../engine.ts';
import { SupervisedEngine, type SupervisedEngineOptions } from '../supervisor.ts';
import { sampling } from './scheduler-run.ts';
import { tinyGguf } from './tiny-gguf.ts';

export const tinyLoad: LoadOptions = {
  path: tinyGguf,
  contextLength: 1024,
  sequences: 4,
  threads: 1,
  batchSize: 512,
  gpuLayers: 0,
};

export function tinyEngine(options: Partial<SupervisedEngineOptions> = {}): SupervisedEngine {
  return new SupervisedEngine({
    modelId: 'loam/tiny',
    load: tinyLoad,
    backend: 'node-llama-cpp',
    limits: { maxQueued: 64, savedBytes: 64 * 2 ** 20 },
    ...options,
  });
}

/** A user's message in the embedded model's own format. */
export function ask(text: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { prompt: { pieces: [userTurn(text)] }, sampling, ...more };
}

export function userTurn(text: string): string {
  return `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;
}

/** A list of digits that never ends by itself. */
export const endless: Partial<GenerateRequest> = {
  constraint: { gbnf: 'root ::= ([0-9] " ")+ "end"' },
  // Without the letter the end begins with.
  sampling: { ...sampling, logitBias: new Map([[101, -100]]) },
};

export type Heard = { text: string; events: GenerationEvent[]; finish?: string };

export async function listen(events: AsyncIterable<GenerationEvent>): Promise<Heard> {
  const heard: Heard = { text: '', events: [] };
  for await (const event of events) {
    heard.events.push(event);
    if (event.type === 'text') heard.text += event.text;
    if (event.type === 'finish') heard.finish = event.reason;
  }
  return heard;
}
