/**
 * How responses models reach the server.
 *
 * - `http`: each call is a request.
 * - `websocket`: over connections that stay open; over HTTP where none can be had.
 * - `auto`: as `websocket` for calls with tools or of a conversation that goes on, which gain from it,
 *   and as `http` for all others.
 */
export type LoamTransport = 'http' | 'websocket' | 'auto';

/** Settings of a responses model. */
export interface LoamResponsesSettings {
  /** Default: the provider's setting, or else `http`. */
  transport?: LoamTransport;

  /**
   * Send only what is new when a prompt continues a response that the server keeps; what the model
   * reads is the same. `true`: also where it keeps it in its memory for a while; `false`: never.
   * Default: the provider's setting, or else where it is kept for good, or by the open WebSocket.
   */
  chain?: boolean;
}
