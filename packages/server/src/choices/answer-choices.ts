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

export type ChoicesAnswer<Event extends Chunk> = {
  /** One per choice, the choices of a prompt side by side. */
  starts: readonly ((abortSignal: AbortSignal) => Promise<OpenedStream>)[];
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

  const opened = new Map<number, Promise<OpenedStream>>();
  const open = (index: number): Promise<OpenedStream> => {
    const opening = opened.get(index) ?? starts[index]?.(abortSignal);
    if (!opening) throw new RangeError(`There is no choice ${index}.`);
    opened.set(index, opening);
    return opening;
  };
  const partsOf = async (index: number) => (await open(index)).parts;
  const firstWave = Promise.all(starts.slice(0, maxChoices).map((_, index) => open(index)));

  try {
    if (!answer.stream) {
      const warnings = warningsOf(await firstWave);
      const sources = starts.map(
        (_, index) => () =>
          deferredStream(partsOf(index)).pipeThrough(failOnErrorPart()).pipeThrough(encode(index)),
      );
      const events = mergeChoices(sources, { ...merge, includeUsage: true });
      return c.json(await answer.fold(events), 200, warningsHeader(warnings));
    }

    // The status waits for the first output, but not for ever: a proxy gives up on a connection
    // without a byte. After one quiet period the answer starts, and errors are told inside it.
    const ready = await withinMs(firstWave, keepAliveMs);
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
      headers: warningsHeader(warningsOf(ready ?? [])),
    });
  } catch (error) {
    // One choice has failed: nobody waits for the others.
    leaving.abort();
    throw error;
  }
}

/** The warnings of all choices, each once: the choices of a prompt have the same. */
function warningsOf(opened: readonly OpenedStream[]): SharedV4Warning[] {
  const warnings = opened.flatMap(each => each.warnings);
  return [...new Map(warnings.map(warning => [JSON.stringify(warning), warning])).values()];
}
