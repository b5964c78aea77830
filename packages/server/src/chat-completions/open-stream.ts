import type {
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  SharedV4Warning,
} from '@ai-sdk/provider';

export type OpenedStream = {
  warnings: SharedV4Warning[];
  /** Every part of the model's stream, from the first. */
  parts: ReadableStream<LanguageModelV4StreamPart>;
  /** The model ended without any output. */
  isEmpty: boolean;
};

/**
 * Starts a model and waits for the first part that says how the call went: an error, or output.
 *
 * Until then the answer has no status yet, so that a prompt that is too long, a full queue or a
 * model that cannot be loaded is an HTTP error, which every client understands and retries by its
 * rules, instead of a 200 that turns out to be none. `stream-start` and `response-metadata` prove
 * nothing: models send them before they have done any work.
 *
 * @param options.isOutput what says that it goes well. Default: whatever is more than a start
 * @param options.onWarnings told of the model's warnings as soon as they are known
 * @throws the error of an `error` part that comes first, or whatever `doStream` throws
 */
export async function openStream<Call extends { abortSignal: AbortSignal }>(
  model: { doStream: (call: Call) => PromiseLike<LanguageModelV4StreamResult> },
  call: Call,
  {
    isOutput = isBeyondStart,
    onWarnings,
  }: {
    isOutput?: (part: LanguageModelV4StreamPart) => boolean;
    onWarnings?: ((warnings: readonly SharedV4Warning[]) => void) | undefined;
  } = {},
): Promise<OpenedStream> {
  const { stream } = await model.doStream(call);
  const read = readUntilAbort(stream, call.abortSignal);
  const warnings: SharedV4Warning[] = [];
  const held: LanguageModelV4StreamPart[] = [];

  let isEmpty = false;
  for (;;) {
    const { done, value } = await read.next();
    isEmpty = done;
    if (done) break;
    if (value.type === 'error') {
      await read.cancel(value.error);
      throw value.error;
    }
    held.push(value);
    if (value.type === 'stream-start') {
      warnings.push(...value.warnings);
      onWarnings?.(value.warnings);
    }
    if (isOutput(value)) break;
  }
  return { warnings, parts: resume(held, read), isEmpty };
}

function isBeyondStart({ type }: LanguageModelV4StreamPart): boolean {
  return type !== 'stream-start' && type !== 'response-metadata';
}

type PartReader = {
  next: () => Promise<ReadableStreamReadResult<LanguageModelV4StreamPart>>;
  cancel: (reason: unknown) => Promise<void>;
};

/**
 * Ends a model's stream on a disconnect even when the model looks at no signal, and when the
 * client left before the stream was there.
 */
function readUntilAbort(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  signal: AbortSignal,
): PartReader {
  const reader = stream.getReader();
  const cancel = (reason: unknown) => reader.cancel(reason);
  // A stream that breaks while it is left has told nobody anything new.
  const leave = () => void cancel(signal.reason).catch(() => {});
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return {
    cancel,
    async next() {
      const result = await reader.read();
      // Cancelling ends a pending read as if the model had finished.
      signal.throwIfAborted();
      return result;
    },
  };
}

function resume(
  held: LanguageModelV4StreamPart[],
  { next, cancel }: PartReader,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream(
    {
      async pull(controller) {
        const first = held.shift();
        if (first) return controller.enqueue(first);
        const { done, value } = await next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}
