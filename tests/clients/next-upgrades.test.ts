import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loam } from '../../apps/api/loam.ts';
import { takeUpgrades } from '../../apps/api/web-sockets.ts';

/* Next.js makes its server itself, and closes every upgrade that matches a route. */

const directory = mkdtempSync(join(tmpdir(), 'loam-upgrades-'));
const leftToNext: (string | undefined)[] = [];
const server = createServer();
server.on('upgrade', (request, socket) => {
  leftToNext.push(request.url);
  socket.end();
});

let address: string;
beforeAll(async () => {
  vi.stubEnv('LOAM_DATA_DIR', directory);
  vi.stubEnv('LOAM_REQUIRE_AUTH', 'false');
  takeUpgrades();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await (await loam()).close();
  rmSync(directory, { recursive: true });
});

test('a server that is not ours takes WebSockets at /v1/responses', async () => {
  const socket = new WebSocket(`${address}/v1/responses`);
  const answer = new Promise<{ data: unknown }>(resolve => {
    socket.addEventListener('message', resolve);
  });
  socket.addEventListener('open', () => socket.send('{'));
  expect(JSON.parse(String((await answer).data))).toMatchObject({
    type: 'error',
    error: { code: 'invalid_json' },
  });
  socket.close();
});

test('and keeps its own upgrades', async () => {
  const socket = new WebSocket(`${address}/_next/hmr`);
  await new Promise(resolve => socket.addEventListener('close', resolve));
  expect(leftToNext).toEqual(['/_next/hmr']);
});
