import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import { createIdGenerator } from '@ai-sdk/provider-utils';
import {
  parseResponsesRequest,
  type ResponseEvent,
  type ResponsesRequest,
} from '@loam/openai-wire';
import { endWithErrorPart } from '../../chat-completions/error-parts.ts';
import { errorAnswer } from '../../errors/error-response.ts';
import { unknownParameter } from '../../errors/refusals.ts';
import { generateInvalid, notOverSocket } from '../../errors/socket-refusals.ts';
import type { OpenRequest } from '../../models/request-models.ts';
import { createMemoryResponseStore } from '../../stores/memory-response-store.ts';
import { prepareResponse } from '../prepare-response.ts';
import type { ResponseMemory } from '../response-memory.ts';
import { responseEvents, startResponse } from '../run-response.ts';
import type { Answer } from './response-session.ts';
import { keepEnds } from './warm-up.ts';

const connectionId = createIdGenerator({ prefix: 'conn', separator: '_', size: 24 });

/** What one connection remembers, in bytes of JSON. The oldest responses go first. */
const maxConnectionBytes = 8 * 1024 * 1024;

/** Fields that are no part of the request: read elsewhere, or without effect here (ruling 7). */
const ignored = new Set(['stream', 'stream_options', 'generate']);

/** Fields that would promise what a connection does not do. */
const refused: Readonly<Record<string, string>> = {
  background: 'use POST /v1/responses',
  stream_id: 'answers come one after the other; open another connection for another stream',
};

/**
 * Answers the messages of one connection, on the same path as POST. Its memory is its own: what is
 * not stored can be continued on this connection only, and is gone with it (S1-78 to S1-82).
 */
export function answerMessages(settings: {
  tenant: string;
  memory: ResponseMemory;
  strictParams: boolean;
  /** Reads a request as another server does, or refuses it. */
  adapt?: ((request: ResponsesRequest) => ResponsesRequest) | undefined;
  /** The models for one message, and what to tell when its answer has ended. */
  openMessage: () => OpenRequest;
}): Answer {
  const { tenant, strictParams, adapt, openMessage } = settings;
  const memory = settings.memory.withRecent(
    createMemoryResponseStore({ maxBytes: maxConnectionBytes }),
  );
  // All turns of a connection share the engine's sequence.
  const cacheKey = connectionId();

  async function* answer(
    body: Record<string, unknown>,
    { models, selectGate }: Omit<OpenRequest, 'end'>,
    signal: AbortSignal,
    onError: (error: unknown) => void,
  ): AsyncGenerator<ResponseEvent, void, undefined> {
    const { request: sent, ignored: unknown } = parseResponsesRequest(
      selectGate(withoutTransport(body)),
    );
    const request = adapt?.(sent) ?? sent;
    const [first] = unknown;
    if (first !== undefined && strictParams) throw unknownParameter(first);

    const generates = wantsAnswer(body);
    const prepared = await prepareResponse(request, { tenant, memory, models, cacheKey });
    if (!generates) prepared.call = { ...prepared.call, maxOutputTokens: 1 };
    const { accepted, opening } = startResponse(prepared, signal);
    await accepted;
    const parts = endWithErrorPart(
      opening.then(opened => opened.parts.pipeThrough(warnOfIgnored(unknown))),
      onError,
    );
    yield* responseEvents(prepared, generates ? parts : parts.pipeThrough(keepEnds()), onError);
  }

  return async function* (body, signal) {
    const { end, ...opened } = openMessage();
    let status = 200;
    let error: unknown;
    try {
      for await (const event of answer(body, opened, signal, failure => (error = failure))) {
        if (event.type !== 'error') yield event;
        else {
          status = event.status ?? 500;
          yield { ...event, headers: errorAnswer(error).headers };
        }
      }
    } catch (thrown) {
      status = errorAnswer(thrown).status;
      error = thrown;
      throw thrown;
    } finally {
      if (status !== 200) await forgetPrevious(body);
      end({ status, disconnected: signal.aborted, error });
    }
  };

  /** What could not be continued once cannot be continued again (OR-3). */
  async function forgetPrevious({ previous_response_id: id }: Record<string, unknown>) {
    if (typeof id === 'string') await memory.forget(tenant, id);
  }
}

/** Says what HTTP says in a header: a connection has none (ruling 4). */
function warnOfIgnored(names: readonly string[]) {
  const warnings = names.map((feature): SharedV4Warning => {
    const details = 'The server does not know it and ignored it.';
    return { type: 'unsupported', feature, details };
  });
  return new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
    transform(part, controller) {
      const isStart = part.type === 'stream-start';
      controller.enqueue(isStart ? { ...part, warnings: [...part.warnings, ...warnings] } : part);
    },
  });
}

/**
 * Whether a message wants an answer. With `generate: false` it only prepares one: the model reads
 * the prompt, and the response, without output, is one that can be continued.
 *
 * @throws WireError `invalid_type`
 */
function wantsAnswer({ generate }: Record<string, unknown>): boolean {
  if (typeof generate === 'boolean') return generate;
  if (generate === undefined || generate === null) return true;
  throw generateInvalid();
}

/** @throws WireError `unsupported_parameter` */
function withoutTransport(body: Record<string, unknown>): Record<string, unknown> {
  for (const [param, instead] of Object.entries(refused)) {
    const value = body[param];
    if (value === undefined || value === null) continue;
    if (param === 'background' && value === false) continue;
    throw notOverSocket(param, instead);
  }
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => !ignored.has(name) && !(name in refused)),
  );
}
