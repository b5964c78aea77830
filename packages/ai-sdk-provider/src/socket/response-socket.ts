/* oxlint-disable unicorn/prefer-add-event-listener -- the AI SDK's `WebSocketLike` has handlers only */
import { readWebSocketMessageText, type WebSocketLike } from '@ai-sdk/provider-utils';
import type { ItemReader } from '../stream/item-reader.ts';
import { discard } from './open-socket.ts';

/** One answer as it arrives. To be released when its last event was read, or else cancelled. */
export interface AnswerSource extends ItemReader<readonly string[]> {
  /** Leaves the connection to the next answer. */
  release(): void;
}

const normalClosure = 1000;

/**
 * One connection: it answers one message at a time.
 *
 * `idle` ⇄ `answering` → `closed`. There is no message that stops an answer, so an answer that nobody
 * wants any more closes its connection, which stops the model.
 */
export class ResponseSocket {
  readonly #socket: WebSocketLike;
  readonly #responseIds = new Set<string>();
  readonly #onClose: () => void;
  #state: 'idle' | 'answering' | 'closed' = 'idle';
  #arrived: string[] = [];
  #closure: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param socket that is open */
  constructor(socket: WebSocketLike, onClose: () => void = () => {}) {
    this.#socket = socket;
    this.#onClose = onClose;
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#receive(data);
      else void readWebSocketMessageText(data).then(text => this.#receive(text));
    };
    // What breaks a connection also closes it.
    socket.onerror = () => {};
    socket.onclose = event => this.#end(new Error(describeClosure(event)));
  }

  /** Whether the server remembers a response for as long as this connection lives. */
  remembers(responseId: string): boolean {
    return this.#state !== 'closed' && this.#responseIds.has(responseId);
  }

  remember(responseId: string): void {
    this.#responseIds.add(responseId);
  }

  /** Sends a message. A connection that has closed meanwhile answers nothing. */
  ask(message: object): AnswerSource {
    if (this.#state === 'answering') throw new Error('The connection is busy.');
    if (this.#state === 'idle') {
      this.#state = 'answering';
      this.#socket.send(JSON.stringify(message));
    }
    return {
      read: () => this.#read(),
      release: () => {
        if (this.#state === 'answering') this.#state = 'idle';
      },
      cancel: async () => this.close(),
    };
  }

  close(): void {
    if (this.#state === 'closed') return;
    try {
      this.#socket.close(normalClosure);
    } catch {
      // It is closed already.
    }
    discard(this.#socket);
    this.#end(undefined);
  }

  async #read(): Promise<readonly string[] | undefined> {
    while (this.#arrived.length === 0) {
      if (this.#state === 'closed') {
        if (this.#closure) throw this.#closure;
        return undefined;
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    const texts = this.#arrived;
    this.#arrived = [];
    return texts;
  }

  #receive(text: string): void {
    // Nothing was asked: the server says why it is about to close.
    if (this.#state === 'idle') this.close();
    if (this.#state !== 'answering') return;
    this.#arrived.push(text);
    this.#wake?.();
  }

  #end(closure: Error | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#closure = closure;
    this.#wake?.();
    this.#onClose();
  }
}

function describeClosure(event: unknown): string {
  const { code, reason } = event as { code?: number; reason?: string };
  return `WebSocket closed${code === undefined ? '' : ` with ${code}`}${reason ? `: ${reason}` : ''}`;
}
