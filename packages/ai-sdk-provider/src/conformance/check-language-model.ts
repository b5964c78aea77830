import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { isAbortError, type FetchFunction } from '@ai-sdk/provider-utils';
import { findBrokenLaws } from './stream-laws.ts';

/** A language model as the kit sees it: one that speaks HTTP through a `fetch` it is given. */
export type CheckedLanguageModel = {
  /** The model under test, with the key and the address that it needs. */
  createModel: (fetch: FetchFunction) => LanguageModelV4;
  /** The bytes of a good streamed answer of its API, with some text, best as they were recorded. */
  answer: Uint8Array;
  /** Where the answer has begun and is not over, in bytes. Default: half of them. */
  middle?: number;
  /** Of that answer. Default: `text/event-stream`. */
  contentType?: string;
  /** Whether the input of tools has to stream as well. Default: true. */
  streamsToolInput?: boolean;
};

export type BrokenLaw = {
  /** What holds for every good provider, in words. */
  law: string;
  /** What happened instead. */
  found: string;
};

type Part = LanguageModelV4StreamPart;
type Check = (subject: CheckedLanguageModel) => Promise<string | undefined>;

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello' }] }];

/** The statuses by which the AI SDK decides whether a call is made again. */
const statuses = [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504];
const isRetryableStatus = (status: number) => [408, 409, 429].includes(status) || status >= 500;

const failureBodies: Array<[contentType: string, body: string]> = [
  ['application/json', '{"error":{"message":"It failed","type":"","code":"","param":""}}'],
  ['application/json', '{"detail":"It failed"}'],
  ['text/html', '<html><title>Bad gateway</title></html>'],
  ['text/plain', ''],
];

const laws: Record<string, Check> = {
  'the model is one of the fourth specification': async subject => {
    const model = subject.createModel(replyWith(subject));
    if (model.specificationVersion !== 'v4') return `it says ${String(model.specificationVersion)}`;
    return model.provider && model.modelId ? undefined : 'it has no provider or no id';
  },

  'a stream keeps the laws of the specification': async subject => {
    const broken = findBrokenLaws(await stream(subject, replyWith(subject)), subject);
    return broken.length > 0 ? broken.join('; ') : undefined;
  },

  'a stream has text, and ends as it should': async subject => {
    const parts = await stream(subject, replyWith(subject));
    if (!parts.some(part => part.type === 'text-delta' && part.delta !== '')) return 'no text';
    const last = parts.at(-1);
    const finish = last?.type === 'finish' ? last.finishReason.unified : 'none';
    return ['stop', 'tool-calls', 'length'].includes(finish) ? undefined : `finish: ${finish}`;
  },

  'a plain call is worth no warning': async subject => {
    const { warnings } = await startOf(subject);
    return warnings.length > 0 ? JSON.stringify(warnings) : undefined;
  },

  'raw chunks come where they are asked for, and only there': async subject => {
    for (const includeRawChunks of [true, false]) {
      const parts = await stream(subject, replyWith(subject), { includeRawChunks });
      if (parts.some(({ type }) => type === 'raw') !== includeRawChunks) {
        return includeRawChunks ? 'there are none' : 'they come without being asked for';
      }
    }
    return undefined;
  },

  'any split of the bytes is read alike': async subject => {
    const whole = textOf(await stream(subject, replyWith(subject)));
    for (const size of [1, 2, 7, 64]) {
      const text = textOf(await stream(subject, replyWith(subject, { size })));
      if (text !== whole) return `in pieces of ${size} bytes "${text}", as a whole "${whole}"`;
    }
    return undefined;
  },

  'a status that is no success rejects the call with an APICallError that says so':
    async subject => {
      for (const status of statuses) {
        for (const [contentType, body] of failureBodies) {
          const headers = { 'content-type': contentType, 'retry-after': '1' };
          const found = await callFault(
            subject,
            async () => new Response(body, { status, headers }),
            {
              statusCode: status,
              isRetryable: isRetryableStatus(status),
            },
          );
          if (found) return `${status} ${body || 'without a body'}: ${found}`;
        }
      }
      return undefined;
    },

  'a server that cannot be reached rejects the call, and the call may be made again': subject =>
    callFault(
      subject,
      async () => {
        throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
      },
      { statusCode: undefined, isRetryable: true },
    ),

  'a connection that is cut ends in an error part, with everything closed': async subject => {
    const fetch = replyWith(subject, { size: 16, cutAt: middleOf(subject) });
    const parts = await stream(subject, fetch);
    if (!parts.some(({ type }) => type === 'error')) return 'no error part';
    const broken = findBrokenLaws(parts, subject);
    return broken.length > 0 ? broken.join('; ') : undefined;
  },

  'a call that was aborted before it began rejects as aborted': async subject => {
    const model = subject.createModel(async (_, init) => {
      init?.signal?.throwIfAborted();
      throw new Error('the request was made without the signal');
    });
    const found = await failureOf(() =>
      model.doStream({ prompt, abortSignal: AbortSignal.abort() }),
    );
    return isAbortError(found) ? undefined : describe(found);
  },

  'an abort in the middle closes the connection and ends the stream': async subject => {
    const controller = new AbortController();
    let isClosed = false;
    const fetch: FetchFunction = async (_, init) => {
      const body = bytesOf(subject.answer, {
        size: 16,
        stopAt: middleOf(subject),
        close: () => {
          isClosed = true;
        },
        // As every `fetch` does with the answer to a request that is aborted.
        signal: init?.signal,
      });
      return new Response(body, { headers: headersOf(subject) });
    };
    const { stream: parts } = await subject
      .createModel(fetch)
      .doStream({ prompt, abortSignal: controller.signal });
    const reader = parts.getReader();
    await reader.read();
    controller.abort();
    const end = await within(2000, drain(reader));
    if (end === 'late') return 'the stream goes on';
    return isClosed ? undefined : 'the connection stays open';
  },
};

/**
 * Runs every check against a language model. It needs no network, no server and no test framework.
 *
 * @returns what the model breaks; none for a good one
 */
export async function checkLanguageModel(subject: CheckedLanguageModel): Promise<BrokenLaw[]> {
  const broken: BrokenLaw[] = [];
  for (const [law, check] of Object.entries(laws)) {
    const found = await check(subject).catch((error: unknown) => `it throws ${describe(error)}`);
    if (found !== undefined) broken.push({ law, found });
  }
  return broken;
}

type Pieces = {
  /** Bytes of a piece. Default: all. */
  size?: number;
  /** Where the connection breaks. */
  cutAt?: number;
  /** Where nothing more comes. */
  stopAt?: number;
  /** Called when nobody reads any more. */
  close?: () => void;
  /** Aborts the answer. */
  signal?: AbortSignal | null | undefined;
};

function bytesOf(bytes: Uint8Array, { size, cutAt, stopAt, close, signal }: Pieces) {
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => {
        close?.();
        controller.error(signal.reason);
      });
    },
    pull(controller) {
      if (offset >= (cutAt ?? Infinity)) return controller.error(new TypeError('terminated'));
      if (offset >= bytes.length) return controller.close();
      if (offset >= (stopAt ?? Infinity)) return new Promise<void>(() => {});
      const end = offset + (size ?? bytes.length);
      controller.enqueue(bytes.slice(offset, end));
      offset = end;
      return undefined;
    },
    cancel: () => close?.(),
  });
}

function replyWith(subject: CheckedLanguageModel, pieces: Pieces = {}): FetchFunction {
  return async () => new Response(bytesOf(subject.answer, pieces), { headers: headersOf(subject) });
}

const middleOf = ({ answer, middle = answer.length / 2 }: CheckedLanguageModel) => middle;

const headersOf = ({ contentType = 'text/event-stream' }: CheckedLanguageModel) => ({
  'content-type': contentType,
});

async function stream(
  subject: CheckedLanguageModel,
  fetch: FetchFunction,
  call: Partial<LanguageModelV4CallOptions> = {},
): Promise<Part[]> {
  const { stream: parts } = await subject.createModel(fetch).doStream({ prompt, ...call });
  const collected: Part[] = [];
  const reader = parts.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    collected.push(next.value);
  }
  return collected;
}

async function startOf(subject: CheckedLanguageModel) {
  // What the AI SDK sends with every call.
  const toolChoice = { type: 'auto' as const };
  const [start] = await stream(subject, replyWith(subject), { toolChoice });
  return start?.type === 'stream-start' ? start : { warnings: [] };
}

const textOf = (parts: Part[]) =>
  parts.map(part => (part.type === 'text-delta' ? part.delta : '')).join('');

/** What is wrong with how a call fails, streamed or not. */
async function callFault(
  subject: CheckedLanguageModel,
  fetch: FetchFunction,
  expected: { statusCode: number | undefined; isRetryable: boolean },
): Promise<string | undefined> {
  const model = subject.createModel(fetch);
  for (const call of [() => model.doStream({ prompt }), () => model.doGenerate({ prompt })]) {
    const error = await failureOf(call);
    if (!APICallError.isInstance(error)) return `not an APICallError: ${describe(error)}`;
    if (error.message.trim() === '') return 'the message is empty';
    const { statusCode, isRetryable } = error;
    if (statusCode !== expected.statusCode) return `statusCode is ${statusCode}`;
    if (isRetryable !== expected.isRetryable) return `isRetryable is ${isRetryable}`;
    if (statusCode !== undefined && error.responseHeaders?.['retry-after'] !== '1') {
      return 'the retry-after header is lost';
    }
  }
  return undefined;
}

async function failureOf(call: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function drain(reader: ReadableStreamDefaultReader<unknown>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // A stream that was aborted may end with the abort.
  }
}

async function within(milliseconds: number, promise: Promise<void>): Promise<'late' | void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, milliseconds, 'late');
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function describe(error: unknown): string {
  if (error === undefined) return 'nothing failed';
  return error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error);
}
