import { toWebSocketUrl } from '@ai-sdk/provider-utils';
import type { ItemReader } from '../stream/item-reader.ts';
import type { SocketTarget } from './open-socket.ts';
import type { ResponseSocket } from './response-socket.ts';
import { SocketPool, type SocketPoolSettings } from './socket-pool.ts';

export type SocketRequest = {
  /** Address of the API, with `http:` or `https:`. */
  url: string;
  headers: Record<string, string>;
};

/** An answer that has begun. */
export type SocketAnswer = {
  url: string;
  source: ItemReader<readonly string[]>;
  /**
   * Leaves the connection to the next answer, after the last event.
   *
   * @param responseId of a response which can be continued on this connection
   */
  release: (responseId: string | undefined) => void;
};

/** How long nothing but HTTP is tried where WebSockets could not be had, in milliseconds. */
const avoidMs = 5 * 60_000;

/** What a server says on a connection that has lived for too long, often to the next message. */
const connectionExpired = '"websocket_connection_limit_reached"';

/** Asks over WebSockets, where they can be had. */
export class SocketTransport {
  readonly #pool: SocketPool;
  readonly #avoided = new Map<string, number>();

  constructor(settings: SocketPoolSettings = {}) {
    this.#pool = new SocketPool(settings);
  }

  /**
   * Sends a message and waits for the first word of its answer. `undefined` where no connection can
   * be had; then HTTP works, or says why not.
   *
   * A connection that turns out to be gone is replaced. One that remembers `previousResponseId` is
   * waited for.
   *
   * @throws the reason of an abort
   */
  async ask(
    request: SocketRequest,
    message: object,
    { previousResponseId, abortSignal }: { previousResponseId?: string; abortSignal?: AbortSignal },
  ): Promise<SocketAnswer | undefined> {
    const target = targetOf(request);
    if ((this.#avoided.get(target.url) ?? 0) > Date.now()) return undefined;

    const memory =
      previousResponseId === undefined
        ? undefined
        : await this.#pool.acquireMemory(target, previousResponseId, abortSignal);
    const used = memory ?? this.#pool.acquireIdle(target);
    const begun = used && (await this.#begin(target, used, message, abortSignal));
    if (begun && !begun.isGone) return begun.answer;

    const socket = await this.#pool.acquireNew(target, abortSignal);
    return socket && (await this.#begin(target, socket, message, abortSignal)).answer;
  }

  /** Whether a response can be continued at once on a connection that remembers it. */
  remembers(request: SocketRequest, responseId: string): boolean {
    return this.#pool.remembers(targetOf(request), responseId);
  }

  /** To be called where HTTP works and WebSockets do not. */
  avoid({ url }: SocketRequest): void {
    this.#avoided.set(toWebSocketUrl(url).href, Date.now() + avoidMs);
  }

  close(): void {
    this.#pool.close();
  }

  async #begin(
    target: SocketTarget,
    socket: ResponseSocket,
    message: object,
    abortSignal: AbortSignal | undefined,
  ): Promise<{ answer: SocketAnswer; /** Whether the server had left. */ isGone: boolean }> {
    if (abortSignal?.aborted) {
      this.#pool.release(socket);
      throw abortSignal.reason;
    }
    const asked = socket.ask(message);
    const onAbort = () => void asked.cancel();
    abortSignal?.addEventListener('abort', onAbort, { once: true });
    let first: Promise<readonly string[] | undefined> | undefined = asked.read();
    const texts = await first.catch(() => undefined);
    abortSignal?.removeEventListener('abort', onAbort);
    abortSignal?.throwIfAborted();

    const isGone = texts === undefined || texts[0]?.includes(connectionExpired) === true;
    if (isGone) socket.close();
    const answer: SocketAnswer = {
      url: target.url,
      source: {
        read() {
          const next = first ?? asked.read();
          first = undefined;
          return next;
        },
        cancel: reason => asked.cancel(reason),
      },
      release: responseId => {
        if (responseId !== undefined) socket.remember(responseId);
        asked.release();
        this.#pool.release(socket);
      },
    };
    return { answer, isGone };
  }
}

function targetOf({ url, headers }: SocketRequest): SocketTarget {
  return { url: toWebSocketUrl(url).href, headers };
}
