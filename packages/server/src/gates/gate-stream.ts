import type { LanguageModelV4StreamPart, LanguageModelV4StreamResult } from '@ai-sdk/provider';
import { WireError } from '@loam/openai-wire';
import { openStream } from '../chat-completions/open-stream.ts';
import { generatedStream } from '../streams/generated-stream.ts';
import type { Attempt, Attempts } from './attempts.ts';

type Parts = AsyncGenerator<LanguageModelV4StreamPart, void, undefined>;

/**
 * The stream of whichever target answers.
 *
 * It is there as soon as a target has taken the call, as with any model; until its first output
 * another one may still take its place. From then on nobody can go on with what was said: a failure
 * ends the stream.
 *
 * @param signal aborts when the client has left; the signal of `attempts`
 * @param leave aborts it
 * @throws what the client is to be told, if no target takes the call
 */
export async function gateStream(
  attempts: Attempts<LanguageModelV4StreamResult>,
  signal: AbortSignal,
  leave: () => void,
): Promise<LanguageModelV4StreamResult> {
  const first = await attempts.next();
  return { stream: generatedStream(answer(attempts, first, signal), leave) };
}

async function* answer(
  attempts: Attempts<LanguageModelV4StreamResult>,
  first: Attempt<LanguageModelV4StreamResult>,
  signal: AbortSignal,
): Parts {
  let attempt = first;
  let opened: ReadableStream<LanguageModelV4StreamPart> | undefined;
  while (!opened) {
    try {
      opened = await open(attempt, signal);
    } catch (error) {
      await attempts.failed(attempt, error);
      attempt = await attempts.next();
    }
  }
  attempts.opened(attempt);
  yield* pass(attempts, attempt, opened, signal);
}

/** Waits for the first output. @throws the error that came in its place */
async function open(
  { taken, silence }: Attempt<LanguageModelV4StreamResult>,
  signal: AbortSignal,
): Promise<ReadableStream<LanguageModelV4StreamPart>> {
  const abortSignal = AbortSignal.any([signal, silence.signal]);
  const { parts, isEmpty } = await openStream(
    { doStream: async () => taken },
    { abortSignal },
    { isOutput },
  );
  if (isEmpty) throw brokenOff();
  return parts;
}

/** Passes an answer on to its end, whatever that is, and says so to `attempts` once. */
async function* pass(
  attempts: Attempts<unknown>,
  attempt: Attempt<unknown>,
  parts: ReadableStream<LanguageModelV4StreamPart>,
  signal: AbortSignal,
): Parts {
  const reader = parts.getReader();
  let end: 'left' | 'done' | { thrown: unknown } = 'left';
  try {
    while (end === 'left') {
      attempt.silence.listen();
      const { done, value } = await reader.read();
      attempt.silence.heard();
      if (done) end = { thrown: brokenOff() };
      else if (value.type === 'error') end = { thrown: value.error };
      else if (isFailure(value)) end = { thrown: brokenOff() };
      else {
        if (value.type === 'finish') end = 'done';
        yield value;
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    end = { thrown: error };
  } finally {
    await reader.cancel().catch(() => {});
    if (end === 'left') attempts.left(attempt);
    else if (end === 'done') attempts.done(attempt);
  }
  if (typeof end === 'object') yield { type: 'error', error: attempts.broken(attempt, end.thrown) };
}

/** A block that is opened is only a promise: connections are cut behind it. */
function isOutput(part: LanguageModelV4StreamPart): boolean {
  if ('delta' in part) return part.delta !== '';
  return part.type === 'finish' ? !isFailure(part) : outputTypes.has(part.type);
}

const outputTypes: ReadonlySet<string> = new Set([
  'tool-call',
  'tool-result',
  'tool-approval-request',
  'file',
  'reasoning-file',
]);

/** How packages of the AI SDK tell of a stream that ended before its answer did. */
function isFailure(part: LanguageModelV4StreamPart): boolean {
  if (part.type !== 'finish') return false;
  const { unified } = part.finishReason;
  return unified === 'interrupted' || unified === 'error';
}

function brokenOff(): WireError {
  return new WireError({
    code: 'stream_interrupted',
    message: 'The answer of the model ended before it was complete.',
  });
}
