import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { loam } from './loam.ts';

const key = Symbol.for('loam.api.upgrades');
const holder = globalThis as { [key]?: boolean };

/**
 * Takes the upgrades of `/v1/` from the server that `next start`, and the standalone output, make
 * themselves: one that matches a route Next.js closes without a word, and no route hears of it.
 * Nothing of Next.js leads to its server, but every connection does.
 */
export function takeUpgrades(): void {
  if (holder[key]) return;
  holder[key] = true;
  const seen = new WeakSet<Server>();
  subscribe('net.server.socket', message => {
    const { server } = (message as { socket: Socket & { server?: Server } }).socket;
    if (!server || seen.has(server)) return;
    seen.add(server);
    if (server.listenerCount('upgrade') > 0) share(server);
  });
}

/** Says that this process has a server of its own, which takes them. */
export function leaveUpgrades(): void {
  holder[key] = true;
}

function share(server: Server): void {
  const others = server.listeners('upgrade');
  const accepted = accept();
  // Reported by every request as well.
  accepted.catch(() => {});
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/v1/')) {
      for (const listener of others) listener.call(server, request, socket, head);
      return;
    }
    accepted.then(
      sockets => sockets.handle(request, socket, head),
      () => socket.destroy(),
    );
  });
}

async function accept() {
  const { acceptWebSockets } = await import(/* turbopackIgnore: true */ '@loam/cli');
  return acceptWebSockets(await loam());
}
