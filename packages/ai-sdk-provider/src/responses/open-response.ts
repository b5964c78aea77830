import type { ResponseEvent, ResponsesRequest } from '@loam/openai-wire';
import type { LoamConnection } from '../connection/loam-connection.ts';
import { getFromLoam } from '../connection/request.ts';
import { openAnswer, type OpenedAnswer } from '../language-model/open-answer.ts';
import type { SocketRequest, SocketTransport } from '../socket/socket-transport.ts';
import { EventReader } from '../stream/event-reader.ts';
import { handleEventStreamResponse, nameRequest } from '../stream/event-stream-response.ts';
import { responsesApi } from './responses-api.ts';
import { resumeWhenCut, type Reopen } from './resume.ts';

export type OpenResponseOptions = {
  request: ResponsesRequest;
  /** Of this call, over the provider's. */
  headers: Record<string, string | undefined>;
  abortSignal?: AbortSignal | undefined;
  connection: LoamConnection;
  /** Default: HTTP. */
  socket?: ResponseSocketOptions | undefined;
};

export type ResponseSocketOptions = {
  transport: SocketTransport;
  target: SocketRequest;
  /** A connection answers for every gate, so each message names its own. */
  gateId: string | undefined;
};

export type OpenedResponse = OpenedAnswer<ResponseEvent> & { isOverSocket: boolean };

/**
 * Asks for a streamed response, over a WebSocket where that is wanted and can be had.
 *
 * @throws APICallError for every answer but 2xx, and when there is no answer
 */
export async function openResponse(options: OpenResponseOptions): Promise<OpenedResponse> {
  const overSocket = await openOverSocket(options);
  if (overSocket) return overSocket;
  const opened = await openOverHttp(options);
  // HTTP works, so it was not the server that could not be reached.
  options.socket?.transport.avoid(options.socket.target);
  return opened;
}

async function openOverHttp(options: OpenResponseOptions): Promise<OpenedResponse> {
  const { request, connection, abortSignal } = options;
  const opened = await openAnswer(responsesApi, connection, options, abortSignal);
  if (!request.background) return { ...opened, isOverSocket: false };
  const reopen: Reopen = (id, startingAfter) => reopenStream(id, startingAfter, options);
  const events = resumeWhenCut(opened.events, { reopen, abortSignal });
  return { ...opened, events, isOverSocket: false };
}

/** The events of a background response behind one that was read. */
async function reopenStream(
  responseId: string,
  startingAfter: number,
  { headers, abortSignal, connection }: OpenResponseOptions,
) {
  const query = `stream=true&starting_after=${startingAfter}`;
  const { value } = await getFromLoam(connection, {
    path: `${responsesApi.path}/${encodeURIComponent(responseId)}?${query}`,
    headers,
    abortSignal,
    successfulResponseHandler: handleEventStreamResponse({
      schema: responsesApi.eventSchema,
      abortSignal,
      endsAnswer: responsesApi.endsAnswer,
    }),
  });
  return value;
}

async function openOverSocket({
  request,
  abortSignal,
  socket,
}: OpenResponseOptions): Promise<OpenedResponse | undefined> {
  if (!socket) return undefined;
  const { stream: _stream, ...create } = request;
  const { transport, target, gateId } = socket;
  const answer = await transport.ask(
    target,
    { type: 'response.create', ...create, ...(gateId !== undefined && { gateId }) },
    { previousResponseId: request.previous_response_id ?? undefined, abortSignal },
  );
  if (!answer) return undefined;

  let hasBegun = false;
  const isLast = (event: ResponseEvent) => {
    hasBegun ||= event.type === 'response.created';
    // A response that has begun says after its error how it ended.
    if (event.type === 'error') return !hasBegun;
    return 'response' in event && endings.has(event.type);
  };
  const events = new EventReader({
    source: answer.source,
    schema: responsesApi.eventSchema,
    abortSignal,
    transform: event => (event.type === 'error' ? nameRequest(event, event.headers) : event),
    endsAnswer: responsesApi.endsAnswer,
    isLast,
    onLast: event => answer.release(continuableId(event)),
  });
  return { events, url: answer.url, isOverSocket: true };
}

const endings: ReadonlySet<ResponseEvent['type']> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

function continuableId(event: ResponseEvent): string | undefined {
  return event.type === 'response.completed' || event.type === 'response.incomplete'
    ? event.response.id
    : undefined;
}
