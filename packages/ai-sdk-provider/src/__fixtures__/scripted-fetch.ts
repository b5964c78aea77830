import type { FetchFunction } from '@ai-sdk/provider-utils';

/** A request as the scripted server saw it. */
export type SeenRequest = {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  signal: AbortSignal | undefined;
};

export type Reply = Response | Error | ((request: SeenRequest) => Response | Promise<Response>);

/** A `fetch` that gives one reply per request, in order, and fails the test when there are more. */
export function scriptedFetch(...replies: Reply[]): { fetch: FetchFunction; seen: SeenRequest[] } {
  const seen: SeenRequest[] = [];
  const queue = [...replies];
  return {
    seen,
    fetch: async (url, init = {}) => {
      const request: SeenRequest = {
        url: url instanceof Request ? url.url : url.toString(),
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof init.body === 'string' ? JSON.parse(init.body) : {},
        signal: init.signal ?? undefined,
      };
      seen.push(request);
      const reply = queue.shift();
      if (reply === undefined) throw new Error(`No reply left for ${request.url}`);
      if (reply instanceof Error) throw reply;
      return typeof reply === 'function' ? await reply(request) : reply;
    },
  };
}

const encoder = new TextEncoder();

/** The bytes of a stream of events; a string goes out as it is. */
export function eventBytes(events: ReadonlyArray<object | string>): Uint8Array {
  return encoder.encode(
    events
      .map(event => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`))
      .join(''),
  );
}

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-request-id': 'req_1',
};

/** An answer that streams the events and ends. */
export function streamReply(events: ReadonlyArray<object | string>): Response {
  return new Response(eventBytes(events) as BodyInit, { headers: streamHeaders });
}

/** An answer whose connection breaks after the events. */
export function cutReply(events: ReadonlyArray<object | string>): Response {
  const queue = [eventBytes(events)];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const bytes = queue.shift();
      if (bytes) controller.enqueue(bytes);
      else controller.error(Object.assign(new TypeError('terminated'), { code: 'UND_ERR_SOCKET' }));
    },
  });
  return new Response(body, { headers: streamHeaders });
}

export function jsonReply(body: object, init: ResponseInit = {}): Response {
  return Response.json(body, {
    ...init,
    headers: { 'x-request-id': 'req_1', ...(init.headers as Record<string, string>) },
  });
}

export function errorReply(
  status: number,
  error: { message: string; code?: string; type?: string },
  headers: Record<string, string> = {},
): Response {
  return jsonReply({ error: { type: '', code: '', param: '', ...error } }, { status, headers });
}
