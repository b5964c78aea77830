import type { LoamConnection } from '../connection/loam-connection.ts';
import { postToLoam } from '../connection/request.ts';
import { handleEventStreamResponse } from '../stream/event-stream-response.ts';
import type { StreamEvent } from '../stream/event-reader.ts';
import type { ItemReader } from '../stream/item-reader.ts';
import type { EncodedCall, LanguageModelApi } from './language-model-api.ts';

/** A streamed answer of which nothing has been read yet. */
export type OpenedAnswer<Event extends object> = {
  events: ItemReader<StreamEvent<Event>>;
  url: string;
  /** None over a WebSocket. */
  responseHeaders?: Record<string, string>;
};

/** @throws APICallError for every answer but 2xx, and when there is no answer */
export async function openAnswer<Event extends object, Answer extends object>(
  api: LanguageModelApi<Event, Answer>,
  connection: LoamConnection,
  { request, headers }: Pick<EncodedCall, 'request' | 'headers'>,
  abortSignal?: AbortSignal,
): Promise<OpenedAnswer<Event>> {
  const { value, url, responseHeaders } = await postToLoam(connection, {
    path: api.path,
    body: request,
    headers,
    abortSignal,
    successfulResponseHandler: handleEventStreamResponse({
      schema: api.eventSchema,
      abortSignal,
      endsAnswer: api.endsAnswer,
    }),
  });
  return { events: value, url, responseHeaders };
}
