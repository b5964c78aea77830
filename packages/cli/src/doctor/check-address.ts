import { createServer } from 'node:net';
import { parseAddress, type LoamConfig } from '@loam/server/node';
import type { Finding } from './finding.ts';

export async function* checkAddress({ api }: LoamConfig): AsyncGenerator<Finding> {
  const { host = '127.0.0.1', port = 0 } = parseAddress(api.address) ?? {};
  const code = await listenOnce(host, port);
  if (code === undefined) {
    yield { state: 'ok', text: `Address: ${api.address} is free` };
  } else if (code === 'EADDRINUSE') {
    yield {
      state: 'note',
      text: `Address: something listens on ${api.address} already; if that is not Loam, choose another with \`api.address\`.`,
    };
  } else {
    yield {
      state: 'problem',
      text: `Address: this process may not listen on ${api.address} (${code}).`,
    };
  }
}

/** Tries to listen. `undefined`: it may; otherwise the system's code. */
function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}
