/* oxlint-disable unicorn/prefer-add-event-listener -- the AI SDK's `WebSocketLike` has handlers only */
import type { WebSocketConstructor, WebSocketLike } from '@ai-sdk/provider-utils';

export type SocketTarget = {
  /** With `ws:` or `wss:`. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
};

export type OpenSocketOptions = SocketTarget & {
  /** Default: the runtime's own. */
  webSocket?: WebSocketConstructor | undefined;
  abortSignal?: AbortSignal | undefined;
};

/** A proxy that knows no WebSockets may leave an upgrade without an answer, in milliseconds. */
const openTimeoutMs = 5000;

/** How a browser, which cannot set headers, sends its key; and the protocol it gets back (W-9). */
const keyProtocol = 'openai-insecure-api-key.';
const protocol = 'responses';

/**
 * Opens a WebSocket, the key sent in whichever way the runtime has for it. `undefined` where none can
 * be had: the runtime has none, cannot send what the headers say, or the server did not agree. Why is
 * not to be known: runtimes hide the answer to an upgrade. The same request over HTTP tells.
 *
 * @throws the reason of an abort
 */
export async function openSocket(options: OpenSocketOptions): Promise<WebSocketLike | undefined> {
  const { abortSignal } = options;
  abortSignal?.throwIfAborted();
  const socket = createSocket(options);
  if (!socket) return undefined;

  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  try {
    const isOpen = await new Promise<boolean>((resolve, reject) => {
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
      socket.onclose = () => resolve(false);
      timer = setTimeout(resolve, openTimeoutMs, false);
      onAbort = () => reject(abortSignal?.reason);
      abortSignal?.addEventListener('abort', onAbort, { once: true });
    });
    if (isOpen) return socket;
  } catch (error) {
    discard(socket);
    throw error;
  } finally {
    clearTimeout(timer);
    if (onAbort) abortSignal?.removeEventListener('abort', onAbort);
  }
  discard(socket);
  return undefined;
}

/** Closes a socket of which nothing is wanted any more, not even why it ends. */
export function discard(socket: WebSocketLike): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  // A socket of the package `ws` that breaks while nobody listens ends the process.
  socket.onerror = () => {};
  try {
    socket.close();
  } catch {
    // It is closed already.
  }
}

function createSocket({ url, headers, webSocket }: OpenSocketOptions): WebSocketLike | undefined {
  if (webSocket) return new webSocket(url, [], { headers });
  const { WebSocket: native } = globalThis as { WebSocket?: NativeWebSocket };
  if (!native) return undefined;
  try {
    // Node, Deno and Bun read headers here. Elsewhere an object is no name of a protocol.
    return new native(url, { headers });
  } catch {
    const protocols = protocolsFor(headers);
    return protocols && new native(url, protocols);
  }
}

type NativeWebSocket = new (
  url: string,
  options: string[] | { headers: Readonly<Record<string, string>> },
) => WebSocketLike;

/** Characters that the name of a protocol may have. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** A key has another way, and the name of the client is not worth a request over HTTP. */
const isExpendable = (header: string) => header === 'authorization' || header === 'user-agent';

/** `undefined` where headers say more than protocols can. */
function protocolsFor(headers: SocketTarget['headers']): string[] | undefined {
  const { authorization } = headers;
  if (!Object.keys(headers).every(isExpendable)) return undefined;
  if (authorization === undefined) return [protocol];
  const key = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  return token.test(key) ? [protocol, `${keyProtocol}${key}`] : undefined;
}
