import { createServer } from 'node:http';
import { acceptWebSockets } from '@loam/server/node';
import next from 'next';
import { loam } from './loam.ts';
import { leaveUpgrades } from './web-sockets.ts';

// HTTP by Next.js and WebSocket in one process; a route of Next.js alone cannot accept an upgrade.
const dev = process.env.NODE_ENV !== 'production';
const hostname = process.env.HOSTNAME ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 8080);

// With its first request Next.js starts to listen for upgrades, and closes each whose path matches
// a route. It listens here, where it hears only of those that are meant for it (hot reload).
const upgradesForNext = createServer();

leaveUpgrades();
const app = next({ dev, hostname, port, dir: import.meta.dirname, httpServer: upgradesForNext });
await app.prepare();
const handle = app.getRequestHandler();
const sockets = acceptWebSockets(await loam());

const server = createServer((request, response) => void handle(request, response));
server.on('upgrade', (request, socket, head) => {
  if (request.url?.startsWith('/v1/')) sockets.handle(request, socket, head);
  else if (!upgradesForNext.emit('upgrade', request, socket, head)) socket.destroy();
});
server.listen(port, hostname);
