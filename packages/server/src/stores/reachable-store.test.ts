import { APICallError } from '@ai-sdk/provider';
import { expect, test } from 'vitest';
import { reachableStore } from './reachable-store.ts';

const unavailable = {
  code: 'store_unavailable',
  status: 503,
  message: 'The server cannot reach its store of things at the moment. Try again.',
  retryAfterMs: 1000,
};

test.each<[what: string, get: () => Promise<unknown>, cause: RegExp]>([
  ['rejects', () => Promise.reject(new Error('ECONNREFUSED db')), /^ECONNREFUSED db$/],
  [
    'throws at once',
    () => {
      throw new TypeError('closed');
    },
    /^closed$/,
  ],
  [
    'fails as a provider would',
    () =>
      Promise.reject(
        new APICallError({ message: 'no', url: '', requestBodyValues: {}, statusCode: 400 }),
      ),
    /^no$/,
  ],
  ['never answers', () => new Promise(() => {}), /^It was silent for 0.02 s.$/],
])('a store that %s cannot be reached', async (_, get, cause) => {
  const failure = await reachableStore({ get }, 'things', 20)
    .get()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject(unavailable);
  expect(failure).toHaveProperty('cause.message', expect.stringMatching(cause));
});

test('a store that answers is as it was: its answers, nothing included, its own `this`, also frozen', async () => {
  class Counter {
    #count = 0;
    async add(amount: number) {
      return (this.#count += amount);
    }
    async find() {}
  }
  const store = reachableStore(Object.freeze(new Counter()), 'things');
  expect([await store.add(1), await store.add(2)]).toEqual([1, 3]);
  expect(await store.find()).toBeUndefined();
});
