import { responseErrorEvent, type ResponseEvent } from '@loam/openai-wire';
import { errorAnswer } from '../../errors/error-response.ts';
import { invalidJson } from '../../errors/refusals.ts';
import { connectionExpired, queueFull, unknownMessage } from '../../errors/socket-refusals.ts';

/** The other end, as a session sees it. */
export type SessionSocket = {
  /** Resolves when the text has left, so that a reader who is slow slows the model down. */
  send: (text: string) => Promise<void>;
  close: (code: number, reason: string) => void;
};

/** Answers one `response.create`. What it throws becomes an error event. */
export type Answer = (
  body: Record<string, unknown>,
  signal: AbortSignal,
) => AsyncGenerator<ResponseEvent, void, undefined>;

/** Messages that may wait for their turn behind the one that is answered (OR-1). */
export const maxWaiting = 8;

const normalClosure = 1000;
const goingAway = 1001;
const unsupportedData = 1003;

/**
 * One connection: it reads messages, answers them one after the other in their order, and ends.
 *
 * `open` → `draining` (takes nothing new, ends with the running answer) → `closed`. It knows neither
 * a socket library nor a clock; its owner calls `expire` when the connection has lived for too long.
 */
export class ResponseSession {
  readonly #socket: SessionSocket;
  readonly #answer: Answer;
  readonly #requestId: string;
  readonly #waiting: string[] = [];
  #state: 'open' | 'draining' | 'closed' = 'open';
  #running: AbortController | undefined;

  /** @param requestId of the upgrade, which every error names */
  constructor(socket: SessionSocket, answer: Answer, requestId: string) {
    this.#socket = socket;
    this.#answer = answer;
    this.#requestId = requestId;
  }

  /** A text message of the client. */
  receive(text: string): void {
    if (this.#state !== 'open') return;
    if (!this.#running) void this.#work(text);
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(text);
    else void this.#sendError(queueFull(maxWaiting));
  }

  /** The protocol is JSON in text messages. */
  receiveBinary(): void {
    this.#end(unsupportedData, 'Send JSON in text messages.');
  }

  /** Ends a connection that has lived for as long as one may (OR-4). */
  async expire(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'draining';
    this.#waiting.length = 0;
    this.#running?.abort();
    await this.#sendError(connectionExpired());
    this.#end(normalClosure, 'The connection has reached its time limit.');
  }

  /** Takes nothing new and ends with the running answer, as a server that shuts down does. */
  drain(): void {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    this.#waiting.length = 0;
    if (!this.#running) this.#end(goingAway, 'The server is shutting down.');
  }

  /** The client has left: nobody wants the answer any more (S1-86). */
  closed(): void {
    this.#state = 'closed';
    this.#waiting.length = 0;
    this.#running?.abort();
  }

  async #work(first: string): Promise<void> {
    for (let text: string | undefined = first; text !== undefined; text = this.#waiting.shift()) {
      this.#running = new AbortController();
      const { signal } = this.#running;
      try {
        await this.#respond(text, signal);
      } catch (error) {
        // An answer that was stopped has nothing to say about it.
        if (!signal.aborted) await this.#sendError(error);
      }
    }
    this.#running = undefined;
    if (this.#state === 'draining') this.#end(goingAway, 'The server is shutting down.');
  }

  async #respond(text: string, signal: AbortSignal): Promise<void> {
    for await (const event of this.#answer(bodyOf(text), signal)) {
      if (signal.aborted) return;
      await this.#send(event);
    }
  }

  /** An error carries what HTTP says in headers. */
  async #send(event: ResponseEvent): Promise<void> {
    const headers = { 'x-request-id': this.#requestId };
    const sent =
      event.type === 'error' ? { ...event, headers: { ...event.headers, ...headers } } : event;
    await this.#socket.send(JSON.stringify(sent));
  }

  async #sendError(error: unknown): Promise<void> {
    try {
      const { headers } = errorAnswer(error);
      await this.#send({ ...responseErrorEvent(error, 0), headers });
    } catch {
      // What cannot be sent any more means that the client has left.
      this.closed();
    }
  }

  #end(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.closed();
    this.#socket.close(code, reason);
  }
}

/** @throws WireError for what is no `response.create` (S1-85) */
function bodyOf(text: string): Record<string, unknown> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw invalidJson('it ends too early or is malformed');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw unknownMessage(undefined);
  }
  const { type, ...body } = message as Record<string, unknown>;
  if (type !== 'response.create') throw unknownMessage(type);
  return body;
}
