import { createIdGenerator } from '@ai-sdk/provider-utils';
import { decodeChatRequest, encodeChatChunks, foldChatChunks } from '@loam/openai-wire';
import type { Handler } from 'hono';
import { readJsonBody } from '../bodies/read-json-body.ts';
import type { ModelCatalog } from '../models/model-catalog.ts';
import type { ServerEnv } from '../server-env.ts';
import { eventStreamResponse } from '../streams/event-stream-response.ts';
import { whenClosed } from '../streams/when-closed.ts';
import { endWithErrorPart, failOnErrorPart } from './error-parts.ts';
import { headerList, warningsHeader } from './notice-headers.ts';
import { openStream } from './open-stream.ts';

const completionId = createIdGenerator({ prefix: 'chatcmpl', separator: '-', size: 24 });

/** `POST /chat/completions`. The answer in one piece is a fold of the stream, so there is one path. */
export function chatCompletions(settings: {
  catalog: ModelCatalog;
  /** In bytes. */
  maxBodyBytes: number;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
}): Handler<ServerEnv> {
  const { catalog, maxBodyBytes, keepAliveMs } = settings;

  return async c => {
    const request = decodeChatRequest(await readJsonBody(c.req.raw, maxBodyBytes));
    if (request.ignored.length > 0) {
      c.header('x-loam-ignored-params', headerList(request.ignored));
    }
    const model = await catalog.languageModel(request.modelId);

    // Runtimes tell of a disconnect by the signal, by cancelling the body, or by both.
    const disconnect = new AbortController();
    const abortSignal = AbortSignal.any([c.req.raw.signal, disconnect.signal]);
    const opening = openStream(model, { ...request.call, abortSignal });
    const answer = {
      id: completionId(),
      created: Math.floor(Date.now() / 1000),
      modelId: request.modelId,
    };

    if (!request.stream) {
      const { warnings, parts } = await opening;
      const chunks = parts
        .pipeThrough(failOnErrorPart())
        .pipeThrough(encodeChatChunks({ ...answer, includeUsage: true }));
      const completion = await foldChatChunks(chunks);
      return c.json(completion, 200, warningsHeader(warnings));
    }

    // The status waits for the first output, but not for ever: a proxy gives up on a connection
    // without a byte. After one quiet period the answer starts, and errors are told inside it.
    const opened = await withinMs(opening, keepAliveMs);
    const parts = endWithErrorPart(
      opening.then(({ parts }) => parts),
      error => c.set('streamError', error),
    );
    const chunks = parts.pipeThrough(
      encodeChatChunks({ ...answer, includeUsage: request.includeUsage }),
    );
    const watched = whenClosed(chunks, end => {
      if (end === 'cancelled') disconnect.abort();
    });
    return eventStreamResponse(c, watched, {
      keepAliveMs,
      headers: warningsHeader(opened?.warnings ?? []),
    });
  };
}

/** What a promise gives within a time, `undefined` after it. A rejection within it is thrown. */
async function withinMs<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([promise, elapsed]);
  } finally {
    clearTimeout(timer);
  }
}
