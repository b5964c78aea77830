import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { PendingRequests } from './pending-requests.ts';
import type { EngineEvent } from './protocol.ts';

function pendingRequests() {
  const changes: number[] = [];
  return { changes, pending: new PendingRequests(by => changes.push(by)) };
}

function question() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  return { promise, asked: { kind: 'reply', resolve, reject } as const };
}

const text = (value: string): EngineEvent => ({ type: 'text', text: value, tokens: 1 });

test('a reply reaches who asked, once', async () => {
  const { pending, changes } = pendingRequests();
  const { promise, asked } = question();
  pending.add(1, asked);
  pending.reply(1, 'text');
  pending.reply(1, 'again');
  await expect(promise).resolves.toBe('text');
  expect(changes).toEqual([1, -1]);
});

test('events reach their stream, and those of a stream that was left nobody', async () => {
  const { pending } = pendingRequests();
  const events = new EventQueue<EngineEvent>();
  pending.add(1, { kind: 'stream', events });
  pending.deliver([
    [1, text('a')],
    [2, text('b')],
  ]);
  expect(pending.settle(1)).toBe(true);
  expect(pending.settle(1)).toBe(false);
  pending.deliver([[1, text('c')]]);
  events.end();
  const read: EngineEvent[] = [];
  for await (const event of events) read.push(event);
  expect(read).toEqual([text('a')]);
});

test('a failure reaches all, streams and questions', async () => {
  const { pending, changes } = pendingRequests();
  const events = new EventQueue<EngineEvent>();
  const { promise, asked } = question();
  pending.add(1, { kind: 'stream', events });
  pending.add(2, asked);
  pending.failAll(new Error('gone'));
  await expect(events.next()).rejects.toThrow('gone');
  await expect(promise).rejects.toThrow('gone');
  expect(changes).toEqual([1, 1, -1, -1]);
});
