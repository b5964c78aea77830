import { expect, test } from 'vitest';
import { maxBufferedBytes, SlowReader } from './slow-reader.ts';

/** A socket whose texts leave when they are let go. */
function fakeSocket() {
  const waiting: Array<{ bytes: number; sent: (error?: Error) => void }> = [];
  const socket = {
    isPaused: false,
    bufferedAmount: 0,
    pause: () => void (socket.isPaused = true),
    resume: () => void (socket.isPaused = false),
    send(text: string, sent: (error?: Error) => void) {
      socket.bufferedAmount += text.length;
      waiting.push({ bytes: text.length, sent });
    },
  };
  return {
    socket,
    letGo: (error?: Error) => {
      const first = waiting.shift();
      socket.bufferedAmount -= first?.bytes ?? 0;
      first?.sent(error);
    },
  };
}

const half = 'x'.repeat(maxBufferedBytes / 2);

test('a client that never reads is not read either, until something has left', async () => {
  const { socket, letGo } = fakeSocket();
  const reader = new SlowReader(socket as never);
  const sent = [half, half, half].map(async text => {
    await reader.send(text);
    return text;
  });
  reader.received();
  expect(socket.isPaused).toBe(true);
  letGo();
  expect(socket.isPaused).toBe(false);
  letGo();
  letGo();
  expect(await Promise.all(sent)).toEqual([half, half, half]);
});

test('a client that reads is read', () => {
  const { socket } = fakeSocket();
  const reader = new SlowReader(socket as never);
  void reader.send(half);
  reader.received();
  expect(socket.isPaused).toBe(false);
});

test('what cannot be sent rejects', async () => {
  const { socket, letGo } = fakeSocket();
  const sent = new SlowReader(socket as never).send('x');
  letGo(new Error('closed'));
  await expect(sent).rejects.toThrow('closed');
});
