import type { LoamProviderSettings } from '../loam-provider.ts';

/** The runtime's WebSocket, and how many of them were made. */
export function countingSocket(): {
  webSocket: NonNullable<LoamProviderSettings['webSocket']>;
  made: WebSocket[];
} {
  const made: WebSocket[] = [];
  class Counting extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      made.push(this);
    }
  }
  return { webSocket: Counting as NonNullable<LoamProviderSettings['webSocket']>, made };
}
