import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import { foldStreamParts, ModelError } from '@loam/model-port';
import type { GenerateRequest, GenerationEvent } from './engine/engine.ts';
import { generationParts } from './generation-parts.ts';
import type { LocalModel } from './local-model.ts';
import { readLoamOptions } from './loam-call-options.ts';
import { resolveMaxTokens, resolveSampling } from './sampling.ts';

/** A chat model computed by llama.cpp. */
export class LlamaCppLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'llama-cpp';
  readonly supportedUrls = {};
  readonly #model: LocalModel;

  constructor(model: LocalModel) {
    this.#model = model;
  }

  get modelId(): string {
    return this.#model.entry.id;
  }

  /**
   * Resolves when the prompt has its place in the engine, so that what is wrong with the call, or
   * with the engine, is an error here and not one in the middle of a stream.
   */
  async doStream(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { abortSignal } = call;
    abortSignal?.throwIfAborted();
    const loam = readLoamOptions(call.providerOptions);
    const { defaults } = this.#model.entry;
    const sampling = resolveSampling(call, loam, defaults);
    const maxTokens = resolveMaxTokens(call.maxOutputTokens, defaults);
    const { engine, format } = await unlessAborted(this.#model.open(), abortSignal);
    const { pieces, stop, constraint, parser, warnings } = format.prepare(call, loam);
    const request: GenerateRequest = {
      prompt: { pieces },
      sampling,
      stop: [...stop, ...(call.stopSequences ?? [])],
      ...(maxTokens !== undefined && { maxTokens }),
      ...(constraint && { constraint }),
      ...(loam.cacheKey !== undefined && { cacheKey: loam.cacheKey }),
    };
    const events = engine.generate(request, abortSignal)[Symbol.asyncIterator]();
    const first = await events.next();
    if (first.done || first.value.type !== 'started') {
      throw new ModelError({
        code: 'model_error',
        modelId: this.modelId,
        message: `The engine of ${this.modelId} did not start the answer.`,
      });
    }
    const parts = generationParts({
      started: first.value,
      events: rest(events),
      parser,
      warnings,
      modelId: this.modelId,
    });
    return { stream: toStream(parts), request: { body: request } };
  }

  async doGenerate(call: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { stream, request } = await this.doStream(call);
    return { ...(await foldStreamParts(stream)), ...(request && { request }) };
  }
}

async function* rest(
  events: AsyncIterator<GenerationEvent, void>,
): AsyncGenerator<GenerationEvent, void, undefined> {
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) yield next.value;
  } finally {
    await events.return?.();
  }
}

/** Leaving the stream ends the generation. */
function toStream(
  parts: AsyncGenerator<LanguageModelV4StreamPart, void, undefined>,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream<LanguageModelV4StreamPart>({
    async pull(controller) {
      const next = await parts.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await parts.return();
    },
  });
}

/** Waits for something that others wait for too; an abort only ends this wait. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
