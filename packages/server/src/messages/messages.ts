import { createIdGenerator } from '@ai-sdk/provider-utils';
import {
  decodeCountTokensRequest,
  decodeMessagesRequest,
  encodeMessageEvents,
  foldMessageEvents,
} from '@loam/openai-wire';
import { foldStreamParts } from '@loam/model-port';
import type { Handler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { endWithErrorPart, failOnErrorPart } from '../chat-completions/error-parts.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import { openStream } from '../chat-completions/open-stream.ts';
import { withinMs } from '../choices/within-ms.ts';
import type { ServerEnv } from '../server-env.ts';
import { eventStreamResponse } from '../streams/event-stream-response.ts';
import { whenClosed } from '../streams/when-closed.ts';

const messageId = createIdGenerator({ prefix: 'msg', separator: '_', size: 24 });

/** `POST /messages`. The answer in one piece is a fold of the stream, so there is one path. */
export function messages(settings: {
  readRequest: RequestReader;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
}): Handler<ServerEnv> {
  const { readRequest, keepAliveMs } = settings;

  return async c => {
    const { modelId, call, stream } = await readRequest(c, decodeMessagesRequest);
    const model = await c.get('models').languageModel(modelId);
    const leaving = new AbortController();
    const abortSignal = AbortSignal.any([c.req.raw.signal, leaving.signal]);
    const opening = openStream(model, { ...call, abortSignal });
    const encode = () =>
      encodeMessageEvents({ id: messageId(), modelId, stopSequences: call.stopSequences });

    if (!stream) {
      const { warnings, parts } = await opening;
      const events = parts.pipeThrough(failOnErrorPart()).pipeThrough(encode());
      return c.json(await foldMessageEvents(events), 200, warningsHeader(warnings));
    }

    // The status waits for the first output, but not for ever: a proxy gives up on a connection
    // without a byte.
    const opened = await withinMs(opening, keepAliveMs);
    const parts = endWithErrorPart(
      opening.then(each => each.parts),
      error => c.set('streamError', error),
    );
    const events = whenClosed(parts.pipeThrough(encode()), end => {
      if (end === 'cancelled') leaving.abort();
    });
    return eventStreamResponse(c, events, {
      keepAliveMs,
      headers: warningsHeader(opened?.warnings ?? []),
      eventOf: ({ type }) => type,
      done: false,
    });
  };
}

/**
 * `POST /messages/count_tokens`.
 *
 * Only the model knows what its template makes of a conversation with its tools, so the model is
 * asked, for one token. What it reads it keeps for the message that usually follows.
 */
export function countTokens(settings: { readRequest: RequestReader }): Handler<ServerEnv> {
  return async c => {
    const { modelId, call } = await settings.readRequest(c, decodeCountTokensRequest);
    const model = await c.get('models').languageModel(modelId);
    const { parts } = await openStream(model, {
      ...call,
      maxOutputTokens: 1,
      abortSignal: c.req.raw.signal,
    });
    const { usage } = await foldStreamParts(parts);
    return c.json({ input_tokens: usage.inputTokens.total ?? 0 });
  };
}
