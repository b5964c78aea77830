import type { WebSocket } from 'ws';

/**
 * What may wait to leave a connection that sends more, in bytes: beyond it the connection is not
 * read until some of it has left, so that a client that never reads costs no memory.
 */
export const maxBufferedBytes = 1024 * 1024;

type Socket = Pick<WebSocket, 'send' | 'pause' | 'resume' | 'isPaused' | 'bufferedAmount'>;

/** Sends texts, and stops reading a client that does not read them itself. */
export class SlowReader {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the text has left. */
  send(text: string): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      socket.send(text, error => {
        if (socket.isPaused && socket.bufferedAmount <= maxBufferedBytes) socket.resume();
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** To be called after each message of the client. */
  received(): void {
    if (this.#socket.bufferedAmount > maxBufferedBytes) this.#socket.pause();
  }
}
