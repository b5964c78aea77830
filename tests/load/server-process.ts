import process from 'node:process';
import { serve } from '@loam/server/node';
import { price, scriptedProvider } from './scripted-provider.ts';
import { openKeys, openUsage } from './stores.ts';

/** What the server process says to whoever started it. */
export type ServerMessage = { url: string } | Memory;

/** After everything that nobody needs is gone, in bytes. */
export type Memory = { heapBytes: number; residentBytes: number };

// The server under load, in a process of its own: `server-process.ts FOLDER`. A message asks how much
// memory it has; SIGTERM ends it when its last record is kept.

const [, , folder = ''] = process.argv;
const usage = openUsage(folder);
const server = await serve({
  port: 0,
  keys: openKeys(folder),
  provider: { ...scriptedProvider() },
  providers: { cloud: { provider: scriptedProvider(), prices: { shaky: price, steady: price } } },
  prices: { steady: price },
  gates: {
    team: {
      targets: [
        { provider: 'cloud', model: 'shaky' },
        { provider: 'cloud', model: 'steady' },
      ],
    },
  },
  usage,
});

const tell = (message: ServerMessage) => process.send?.(message);

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  tell({ heapBytes: heapUsed, residentBytes: rss });
});
process.once('SIGTERM', () => {
  void (async () => {
    await server.close();
    await usage.close();
    process.disconnect();
  })();
});
tell({ url: server.url });
