import { readEventData } from './event-data.ts';

/** One event of a response; what is not named here is not looked at. */
export type ResponseEvent = {
  type: string;
  response?: {
    id: string;
    error?: { message: string } | null;
  };
  error?: { message: string };
};

/** How turns of a conversation go to `/v1/responses`. */
export const transports = ['http', 'ws'] as const;
export type Transport = (typeof transports)[number];

/** A way to a server on which one response is asked for after the other. */
export type ResponsesConnection = {
  /** The events of one response as they arrive. Ends after the last. */
  respond(body: Record<string, unknown>): AsyncIterable<ResponseEvent>;
  close(): void;
};

export function connect(transport: Transport, url: string): Promise<ResponsesConnection> {
  return transport === 'http' ? Promise.resolve(overHttp(url)) : overWebSocket(url);
}

function overHttp(url: string): ResponsesConnection {
  return {
    async *respond(body) {
      const answer = await fetch(`${url}/v1/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream: true }),
      });
      if (!answer.ok || !answer.body) throw new Error(await answer.text());
      for await (const data of readEventData(answer.body.pipeThrough(new TextDecoderStream()))) {
        if (data !== '[DONE]') yield JSON.parse(data) as ResponseEvent;
      }
    },
    close() {},
  };
}

async function overWebSocket(url: string): Promise<ResponsesConnection> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/responses`);
  const arrived: ResponseEvent[] = [];
  let wake: (() => void) | undefined;
  socket.addEventListener('message', ({ data }) => {
    arrived.push(JSON.parse(String(data)) as ResponseEvent);
    wake?.();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`No WebSocket at ${url}.`)), {
      once: true,
    });
  });
  socket.addEventListener('close', () => {
    arrived.push({ type: 'error', error: { message: 'The WebSocket was closed.' } });
    wake?.();
  });
  return {
    async *respond(body) {
      socket.send(JSON.stringify({ type: 'response.create', ...body }));
      while (true) {
        const event = arrived.shift();
        if (event) yield event;
        else await new Promise<void>(resolve => (wake = resolve));
        if (event && isLast(event)) return;
      }
    },
    close: () => socket.close(),
  };
}

const lastEvents = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

function isLast({ type }: ResponseEvent): boolean {
  return lastEvents.has(type);
}
