import { ModelError } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { ModelResidency, type ResidentModel } from './model-residency.ts';
import type { Resident } from './residency-state.ts';

type Control = { settle: () => void; fail: (error: Error) => void };

/** A model that is loaded when the test says so. */
class FakeModel implements ResidentModel {
  readonly id: string;
  readonly log: string[] = [];
  readonly #resident: Resident;
  #loading: Control | undefined;

  constructor(id: string, bytes: number, more: Partial<Resident> = {}) {
    this.id = id;
    this.#resident = { bytes, pinned: false, maxWaiting: 8, ...more };
  }

  async measure(): Promise<Resident> {
    return this.#resident;
  }

  load(): Promise<void> {
    this.log.push('load');
    return new Promise((settle, fail) => {
      this.#loading = { settle, fail };
    });
  }

  async unload(): Promise<void> {
    this.log.push('unload');
    this.#loading?.fail(new Error('unloaded while loading'));
  }

  async loaded(): Promise<void> {
    await until(() => this.#loading !== undefined);
    this.#loading?.settle();
    this.#loading = undefined;
  }

  async failed(error: Error): Promise<void> {
    await until(() => this.#loading !== undefined);
    this.#loading?.fail(error);
    this.#loading = undefined;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}

const newResidency = (capacity = 10, maxWaitMs?: number) =>
  new ModelResidency({
    capacity: () => capacity,
    ...(maxWaitMs !== undefined && { maxWaitMs }),
  });

test('callers share one load', async () => {
  const residency = newResidency();
  const model = new FakeModel('a', 5);
  const callers = [residency.acquire(model), residency.acquire(model)];
  await model.loaded();
  const releases = await Promise.all(callers);
  expect(model.log).toEqual(['load']);
  for (const release of releases) release();
});

test('a failed load is the error of all who wait, and is tried again', async () => {
  const residency = newResidency();
  const model = new FakeModel('a', 5);
  const callers = Promise.allSettled([residency.acquire(model), residency.acquire(model)]);
  await model.failed(new Error('broken'));
  expect(await callers).toMatchObject([
    { status: 'rejected', reason: { message: 'broken' } },
    { status: 'rejected', reason: { message: 'broken' } },
  ]);
  const again = residency.acquire(model);
  await model.loaded();
  (await again)();
  expect(model.log).toEqual(['load', 'load']);
});

test('an idle model makes room', async () => {
  const residency = newResidency();
  const [a, b] = [new FakeModel('a', 6), new FakeModel('b', 6)];
  const first = residency.acquire(a);
  await a.loaded();
  const release = await first;
  const second = residency.acquire(b);
  expect(a.log).toEqual(['load']);
  release();
  await b.loaded();
  await second;
  expect(a.log).toEqual(['load', 'unload']);
});

test('what cannot fit is refused with both figures', async () => {
  const residency = newResidency(4e9);
  const error = await residency
    .acquire(new FakeModel('big', 9.7e9))
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({
    code: 'model_load_failed',
    message: expect.stringMatching(/big needs 9\.7 GB of memory.*4\.0 GB/),
  });
});

test('pinned models are named when they are why', async () => {
  const residency = newResidency(4e9);
  const pinned = new FakeModel('pinned', 3e9, { pinned: true });
  const holding = residency.acquire(pinned);
  await pinned.loaded();
  (await holding)();
  await expect(residency.acquire(new FakeModel('b', 2e9))).rejects.toThrow(
    /b needs 2\.0 GB .* 4\.0 GB here, of which pinned models hold 3\.0 GB/,
  );
});

async function full(maxWaitMs?: number) {
  const residency = newResidency(10, maxWaitMs);
  const model = new FakeModel('a', 8);
  const holding = residency.acquire(model);
  await model.loaded();
  return { residency, model, release: await holding };
}

describe('waiting for room', () => {
  test('an abort ends it, and leaves no trace', async () => {
    const { residency, model, release } = await full();
    const abort = new AbortController();
    const waiting = residency.acquire(new FakeModel('b', 8), abort.signal);
    const later = residency.acquire(model);
    await new Promise(resolve => setImmediate(resolve));
    abort.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    (await later)();
    release();
    expect(model.log).toEqual(['load']);
  });

  test('so does one that came before', async () => {
    const { residency, model } = await full();
    const left = AbortSignal.abort(new Error('left'));
    await expect(residency.acquire(model, left)).rejects.toThrow('left');
  });

  test('it ends with an error that may be retried', async () => {
    const { residency } = await full(5);
    await expect(residency.acquire(new FakeModel('b', 8))).rejects.toMatchObject({
      code: 'engine_overloaded',
      isRetryable: true,
      responseHeaders: { 'retry-after-ms': '5000' },
    });
  });

  test('but not while its own model is being loaded', async () => {
    const residency = newResidency(10, 1);
    const model = new FakeModel('a', 8);
    const holding = residency.acquire(model);
    await new Promise(resolve => setTimeout(resolve, 20));
    await model.loaded();
    await expect(holding).resolves.toBeTypeOf('function');
  });
});

test('an idle model is unloaded after its time', async () => {
  const residency = newResidency();
  const model = new FakeModel('a', 5, { idleMs: 1 });
  const holding = residency.acquire(model);
  await model.loaded();
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(model.log).toEqual(['load']);
  (await holding)();
  // The timer keeps no process alive, so the test has to.
  while (model.log.length < 2) await new Promise(resolve => setTimeout(resolve, 1));
  expect(model.log).toEqual(['load', 'unload']);
});

test('closing refuses who waits and who comes later, and unloads what is there', async () => {
  const residency = newResidency();
  const [a, b] = [new FakeModel('a', 8), new FakeModel('b', 8)];
  const holding = residency.acquire(a);
  await a.loaded();
  await holding;
  const waiting = residency.acquire(b);
  await new Promise(resolve => setImmediate(resolve));
  await Promise.all([residency.close(), expect(waiting).rejects.toThrow(/closed/)]);
  expect(a.log).toEqual(['load', 'unload']);
  await expect(residency.acquire(a)).rejects.toThrow(/The provider of a is closed/);
});

describe('a model that is retired', () => {
  test('leaves at once when it is idle, pinned or not', async () => {
    const residency = newResidency();
    const model = new FakeModel('a', 5, { pinned: true });
    const holding = residency.acquire(model);
    await model.loaded();
    (await holding)();
    residency.retire(model);
    await until(() => model.log.includes('unload'));
    expect(model.log).toEqual(['load', 'unload']);
  });

  test('leaves when its last holder does', async () => {
    const residency = newResidency();
    const model = new FakeModel('a', 5);
    const holding = residency.acquire(model);
    await model.loaded();
    const release = await holding;
    residency.retire(model);
    expect(model.log).toEqual(['load']);
    release();
    await until(() => model.log.includes('unload'));
    expect(model.log).toEqual(['load', 'unload']);
  });

  test('is another than the one that took its id', async () => {
    const residency = newResidency();
    const before = new FakeModel('a', 5);
    const after = new FakeModel('a', 5);
    const holding = residency.acquire(before);
    await before.loaded();
    const release = await holding;
    residency.retire(before);
    const next = residency.acquire(after);
    await after.loaded();
    await next;
    release();
    await until(() => before.log.includes('unload'));
    expect(after.log).toEqual(['load']);
  });
});
