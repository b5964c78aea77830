import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import { maxChoices, mergeChoices, type ChatUsage, type ErrorEnvelope } from '@loam/openai-wire';
import type { Context } from 'hono';
import { endWithErrorPart, failOnErrorPart } from '../chat-completions/error-parts.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import type { OpenedStream } from '../chat-completions/open-stream.ts';
import type { ServerEnv } from '../server-env.ts';
import { deferredStream } from '../streams/deferred-stream.ts';
import { eventStreamResponse } from '../streams/event-stream-response.ts';
import { whenClosed } from '../streams/when-closed.ts';
import { withinMs } from './within-ms.ts';

/** What chunks of chat completions and of completions have in common. */
type Chunk = { choices: readonly unknown[]; usage?: ChatUsage | null | undefined };

/** @param onWarnings told of the model's warnings as soon as they are known */
export type StartChoice = (
  abortSignal: AbortSignal,
  onWarnings: (warnings: readonly SharedV4Warning[]) => void,
) => Promise<OpenedStream>;

export type ChoicesAnswer<Event extends Chunk> = {
  /** One per choice, the choices of a prompt side by side. */
  starts: readonly StartChoice[];
  /** Choices of each prompt. */
  perPrompt: number;
  /** The chunks of one choice, its usage last. */
  encode: (index: number) => TransformStream<LanguageModelV4StreamPart, Event | ErrorEnvelope>;
  /** The answer in one piece. */
  fold: (events: ReadableStream<Event | ErrorEnvelope>) => Promise<object>;
  stream: boolean;
  includeUsage: boolean;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
};

/**
 * Answers with all choices of a request. The answer in one piece is a fold of the stream, so there
 * is one path. At most `maxChoices` are computed at a time, whatever the number of prompts.
 */
export async function answerChoices<Event extends Chunk>(
  c: Context<ServerEnv>,
  answer: ChoicesAnswer<Event>,
): Promise<Response> {
  const { starts, perPrompt, encode, keepAliveMs } = answer;
  // Runtimes tell of a disconnect by the signal, by cancelling the body, or by both.
  const leaving = new AbortController();
  const abortSignal = AbortSignal.any([c.req.raw.signal, leaving.signal]);
  const merge = { perPrompt, atOnce: maxChoices };

  const warnings: SharedV4Warning[] = [];
  const opened = new Map<number, Promise<OpenedStream>>();
  const open = (index: number): Promise<OpenedStream> => {
    const opening =
      opened.get(index) ?? starts[index]?.(abortSignal, heard => warnings.push(...heard));
    if (!opening) throw new RangeError(`There is no choice ${index}.`);
    opened.set(index, opening);
    return opening;
  };
  const partsOf = async (index: number) => (await open(index)).parts;
  const firstWave = Promise.all(starts.slice(0, maxChoices).map((_, index) => open(index)));

  try {
    if (!answer.stream) {
      await firstWave;
      const sources = starts.map(
        (_, index) => () =>
          deferredStream(partsOf(index)).pipeThrough(failOnErrorPart()).pipeThrough(encode(index)),
      );
      const events = mergeChoices(sources, { ...merge, includeUsage: true });
      return c.json(await answer.fold(events), 200, warningsHeader(unique(warnings)));
    }

    // The status waits for the first output, but not for ever: a proxy gives up on a connection
    // without a byte. After one quiet period the answer starts, and errors are told inside it.
    await withinMs(firstWave, keepAliveMs);
    const fail = (error: unknown) => {
      // What comes after the first is only the other choices being left.
      if (c.get('streamError') === undefined) c.set('streamError', error);
      leaving.abort();
    };
    const sources = starts.map(
      (_, index) => () => endWithErrorPart(partsOf(index), fail).pipeThrough(encode(index)),
    );
    const events = mergeChoices(sources, { ...merge, includeUsage: answer.includeUsage });
    const watched = whenClosed(events, end => {
      if (end === 'cancelled') leaving.abort();
    });
    return eventStreamResponse(c, watched, {
      keepAliveMs,
      headers: warningsHeader(unique(warnings)),
    });
  } catch (error) {
    // One choice has failed: nobody waits for the others.
    leaving.abort();
    throw error;
  }
}

/** Each once: the choices of a prompt have the same. */
function unique(warnings: readonly SharedV4Warning[]): SharedV4Warning[] {
  return [...new Map(warnings.map(warning => [JSON.stringify(warning), warning])).values()];
}
