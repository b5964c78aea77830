import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lifelineFd } from './lifeline.ts';

const busyProcess = fileURLToPath(new URL('./__fixtures__/busy-process.ts', import.meta.url));

test('pings are answered and steps are ended while the main thread computes', async () => {
  const child = fork(busyProcess, [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    execArgv: [],
  });
  const channel = child.stdio[lifelineFd];
  if (!(channel instanceof Socket)) throw new Error('there is no channel');
  channel.setEncoding('utf8').on('error', () => {});
  const ended = once(child, 'exit');

  channel.write('ping\n');
  expect(await once(channel, 'data')).toEqual(['pong 1\n']);
  // One of two left: the other still wants the step.
  channel.write('abort 7\nping\n');
  expect(await once(channel, 'data')).toEqual(['pong 1\n']);
  expect(child.exitCode).toBe(null);
  channel.write('abort 9\n');
  expect(await ended).toEqual([0, null]);
}, 30_000);
