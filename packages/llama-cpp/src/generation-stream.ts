import type {
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type CacheMissReason, ModelError } from '@loam/model-port';
import type { OutputParser } from './chat-format/chat-format.ts';
import { missReasonOf } from './conversations.ts';
import type { Engine, GenerateRequest, GenerationEvent } from './engine/engine.ts';
import { generationParts } from './generation-parts.ts';

export type GenerationStreamOptions = {
  engine: Pick<Engine, 'generate'>;
  request: GenerateRequest;
  parser: OutputParser;
  warnings: SharedV4Warning[];
  modelId: string;
  abortSignal?: AbortSignal | undefined;
  /** What the provider knows of the conversation's prefix; see `Conversations`. */
  missReason?: CacheMissReason | undefined;
};

/**
 * Starts a generation.
 *
 * Resolves when the prompt has its place in the engine, so that what is wrong with the call, or
 * with the engine, is an error here and not one in the middle of a stream.
 */
export async function startGeneration({
  engine,
  request,
  parser,
  warnings,
  modelId,
  abortSignal,
  missReason: known,
}: GenerationStreamOptions): Promise<LanguageModelV4StreamResult> {
  const events = engine.generate(request, abortSignal)[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done || first.value.type !== 'started') {
    throw new ModelError({
      code: 'model_error',
      modelId,
      message: `The engine of ${modelId} did not start the answer.`,
    });
  }
  const missReason = missReasonOf(first.value.missReason, known);
  const started = { ...first.value, ...(missReason && { missReason }) };
  const parts = generationParts({ started, events: rest(events), parser, warnings, modelId });
  return { stream: toStream(parts), request: { body: request } };
}

async function* rest(
  events: AsyncIterator<GenerationEvent>,
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
