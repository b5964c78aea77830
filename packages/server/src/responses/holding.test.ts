import type { WireResponse } from '@loam/openai-wire';
import { expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { Holding } from './holding.ts';

const response = (status: string) => ({ id: 'resp_1', status }) as WireResponse;

test('nothing is written once it has ended, and what is under way comes first', async () => {
  const begun = deferred();
  const gate = deferred();
  const written: unknown[] = [];
  const holding = new Holding(async ({ status }) => {
    begun.resolve();
    await gate.promise;
    written.push(status);
  });
  const first = holding.hold(response('queued'));
  const second = holding.hold(response('in_progress'));
  await begun.promise;
  const ended = holding.end().then(wasHeld => written.push(wasHeld));
  gate.resolve();
  await Promise.all([first, second, ended]);
  await holding.hold(response('late'));
  expect(written).toEqual(['queued', true]);
});

test('a write that fails is told, and the next one is tried', async () => {
  let writes = 0;
  const holding = new Holding(async () => {
    writes += 1;
    if (writes === 1) throw new Error('disk full');
  });
  await expect(holding.hold(response('queued'))).rejects.toThrow('disk full');
  await holding.hold(response('in_progress'));
  expect(writes).toBe(2);
});

test('what was never held has nothing to let go of', async () => {
  expect(await new Holding(async () => {}).end()).toBe(false);
});
