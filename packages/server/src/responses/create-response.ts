import {
  foldResponseEvents,
  parseResponsesRequest,
  type ResponsesRequest,
} from '@loam/openai-wire';
import type { Context } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { endWithErrorPart, failOnErrorPart } from '../chat-completions/error-parts.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import { withinMs } from '../choices/within-ms.ts';
import type { ServerEnv } from '../server-env.ts';
import { eventStreamResponse } from '../streams/event-stream-response.ts';
import { generatedStream } from '../streams/generated-stream.ts';
import { whenClosed } from '../streams/when-closed.ts';
import type { BackgroundJobs } from './background-jobs.ts';
import { prepareResponse } from './prepare-response.ts';
import { nameOfEvent } from './read-response.ts';
import type { ResponseMemory } from './response-memory.ts';
import { responseEvents, startResponse } from './run-response.ts';

/** `POST /responses`. The answer in one piece is a fold of the stream, so there is one path. */
export function createResponse(settings: {
  memory: ResponseMemory;
  jobs: BackgroundJobs;
  readRequest: RequestReader;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
  /** Reads a request as another server does, or refuses it. */
  adapt?: ((request: ResponsesRequest) => ResponsesRequest) | undefined;
}) {
  const { jobs, readRequest, keepAliveMs, adapt } = settings;

  return async (c: Context<ServerEnv>) => {
    const { request: sent } = await readRequest(c, parseResponsesRequest);
    const request = adapt?.(sent) ?? sent;
    const { tenant, storage } = c.get('caller');
    const memory = settings.memory.withPolicy(storage);
    const prepared = await prepareResponse(request, { tenant, memory, models: c.get('models') });
    const onError = (error: unknown) => c.set('streamError', error);

    if (request.background) {
      const queued = prepared.encoder.response;
      const { accepted, job } = await jobs.start(tenant, prepared);
      await withinMs(accepted, keepAliveMs);
      if (!request.stream) return c.json(queued);
      const events = generatedStream(job.eventsAfter(-1));
      return eventStreamResponse(c, events, { keepAliveMs, headers: {}, eventOf: nameOfEvent });
    }

    // Runtimes tell of a disconnect by the signal, by cancelling the body, or by both.
    const disconnect = new AbortController();
    const abortSignal = AbortSignal.any([c.req.raw.signal, disconnect.signal]);
    const { accepted, opening } = startResponse(prepared, abortSignal);

    if (!request.stream) {
      const { warnings, parts } = await opening;
      const events = responseEvents(prepared, parts.pipeThrough(failOnErrorPart()), onError);
      return c.json(await foldResponseEvents(events), 200, warningsHeader(warnings));
    }

    await withinMs(accepted, keepAliveMs);
    const parts = endWithErrorPart(
      opening.then(opened => opened.parts),
      onError,
    );
    const events = whenClosed(generatedStream(responseEvents(prepared, parts, onError)), end => {
      if (end === 'cancelled') disconnect.abort();
    });
    return eventStreamResponse(c, events, { keepAliveMs, headers: {}, eventOf: nameOfEvent });
  };
}
