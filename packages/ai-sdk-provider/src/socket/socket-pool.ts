import type { WebSocketConstructor } from '@ai-sdk/provider-utils';
import { openSocket, type SocketTarget } from './open-socket.ts';
import { ResponseSocket } from './response-socket.ts';

export type SocketPoolSettings = {
  /** Default: the runtime's own. */
  webSocket?: WebSocketConstructor | undefined;
  /** How long a connection stays open that has nothing to do, in milliseconds. Default: 30,000. */
  idleMs?: number | undefined;
};

const defaultIdleMs = 30_000;

/** Connections to one target, and to all, that wait for the next answer. More of them are closed. */
const maxIdle = 8;
const maxIdleInAll = 32;

type Entry = {
  socket: ResponseSocket;
  key: string;
  /** `undefined` while somebody has it. */
  idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** Those who need this connection and no other; `false` when it has closed. */
  waiting: Array<(isTheirs: boolean) => void>;
};

/**
 * Connections by what they were opened with: another key is another tenant, and must never meet the
 * memory of this one. Whoever acquires one has it alone until it is released or closed.
 */
export class SocketPool {
  readonly #settings: SocketPoolSettings;
  /** The one that was used last comes last. */
  readonly #entries = new Set<Entry>();

  constructor(settings: SocketPoolSettings = {}) {
    this.#settings = settings;
  }

  /** The connection that was idle for the shortest time, if there is one. */
  acquireIdle(target: SocketTarget): ResponseSocket | undefined {
    const entry = this.#of(target).findLast(({ idleTimer }) => idleTimer !== undefined);
    return entry && this.#take(entry);
  }

  /** A new connection. `undefined` where none can be had. @throws the reason of an abort */
  async acquireNew(
    target: SocketTarget,
    abortSignal?: AbortSignal,
  ): Promise<ResponseSocket | undefined> {
    const { webSocket } = this.#settings;
    const opened = await openSocket({ ...target, webSocket, abortSignal });
    if (!opened) return undefined;
    const socket = new ResponseSocket(opened, () => this.#forget(socket));
    this.#entries.add({ socket, key: keyOf(target), idleTimer: undefined, waiting: [] });
    return socket;
  }

  /**
   * The connection which a response can be continued on, once it is idle. `undefined` where none
   * remembers it. @throws the reason of an abort
   */
  async acquireMemory(
    target: SocketTarget,
    responseId: string,
    abortSignal?: AbortSignal,
  ): Promise<ResponseSocket | undefined> {
    const entry = this.#of(target).find(({ socket }) => socket.remembers(responseId));
    if (!entry || entry.idleTimer !== undefined) return entry && this.#take(entry);
    const isTheirs = await this.#turn(entry, abortSignal);
    return isTheirs ? entry.socket : undefined;
  }

  /** Whether a response can be continued at once on a connection. */
  remembers(target: SocketTarget, responseId: string): boolean {
    return this.#of(target).some(
      ({ socket, idleTimer }) => idleTimer !== undefined && socket.remembers(responseId),
    );
  }

  /** Takes a connection back that can answer again. */
  release(socket: ResponseSocket): void {
    const entry = [...this.#entries].find(candidate => candidate.socket === socket);
    if (!entry) return;
    const next = entry.waiting.shift();
    if (next) return next(true);

    this.#entries.delete(entry);
    this.#entries.add(entry);
    entry.idleTimer = setTimeout(() => socket.close(), this.#settings.idleMs ?? defaultIdleMs);
    const idle = [...this.#entries].filter(({ idleTimer }) => idleTimer !== undefined);
    const ofTarget = idle.filter(({ key }) => key === entry.key);
    if (ofTarget.length > maxIdle) ofTarget[0]?.socket.close();
    else if (idle.length > maxIdleInAll) idle[0]?.socket.close();
  }

  /** Closes every connection. Answers that are under way end as interrupted. */
  close(): void {
    for (const { socket } of this.#entries) socket.close();
  }

  /** Waits for a connection that is busy. Whether it is there then. */
  async #turn(entry: Entry, abortSignal: AbortSignal | undefined): Promise<boolean> {
    abortSignal?.throwIfAborted();
    let leave: (() => void) | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        entry.waiting.push(resolve);
        leave = () => {
          entry.waiting = entry.waiting.filter(waiting => waiting !== resolve);
          reject(abortSignal?.reason);
        };
        abortSignal?.addEventListener('abort', leave, { once: true });
      });
    } finally {
      if (leave) abortSignal?.removeEventListener('abort', leave);
    }
  }

  #of(target: SocketTarget): Entry[] {
    const wanted = keyOf(target);
    return [...this.#entries].filter(({ key }) => key === wanted);
  }

  #take(entry: Entry): ResponseSocket {
    clearTimeout(entry.idleTimer);
    entry.idleTimer = undefined;
    return entry.socket;
  }

  #forget(socket: ResponseSocket): void {
    for (const entry of this.#entries) {
      if (entry.socket !== socket) continue;
      this.#entries.delete(entry);
      clearTimeout(entry.idleTimer);
      for (const waiting of entry.waiting) waiting(false);
    }
  }
}

function keyOf({ url, headers }: SocketTarget): string {
  return JSON.stringify([url, ...Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
