import { describe, expect, test } from 'vitest';
import type { Part } from '../__fixtures__/scripted-provider.ts';
import { collect, streamOf } from '../__fixtures__/streams.ts';
import { endWithErrorPart, failOnErrorPart } from './error-parts.ts';

const delta: Part = { type: 'text-delta', id: 't', delta: 'x' };
const failure = new Error('engine died');

async function* breaksAfter(parts: Part[]): AsyncGenerator<Part> {
  yield* parts;
  throw failure;
}

async function run(opening: Promise<ReadableStream<Part>>) {
  const told: unknown[] = [];
  const parts = await collect(endWithErrorPart(opening, error => told.push(error)));
  return { parts, told };
}

describe('failOnErrorPart', () => {
  test('passes everything else on', async () => {
    const parts = [delta, delta];
    expect(await collect(streamOf(parts).pipeThrough(failOnErrorPart()))).toEqual(parts);
  });

  test('fails with the very error of the part', async () => {
    const parts: Part[] = [delta, { type: 'error', error: failure }, delta];
    await expect(collect(streamOf(parts).pipeThrough(failOnErrorPart()))).rejects.toBe(failure);
  });
});

describe('endWithErrorPart', () => {
  test.each<[string, () => Promise<ReadableStream<Part>>, Part[], unknown[]]>([
    ['passes a whole stream on', async () => streamOf([delta, delta]), [delta, delta], []],
    [
      'ends a stream that breaks with an error part',
      async () => streamOf(breaksAfter([delta])),
      [delta, { type: 'error', error: failure }],
      [failure],
    ],
    [
      'makes a stream that never comes an error part',
      async () => {
        throw failure;
      },
      [{ type: 'error', error: failure }],
      [failure],
    ],
    [
      'ends at an error part',
      async () => streamOf([delta, { type: 'error', error: failure }, delta]),
      [delta, { type: 'error', error: failure }],
      [failure],
    ],
  ])('%s', async (_name, open, parts, told) => {
    expect(await run(open())).toEqual({ parts, told });
  });

  test('leaves the model at an error part', async () => {
    let left = false;
    const source = streamOf(
      (async function* (): AsyncGenerator<Part> {
        try {
          yield { type: 'error', error: failure };
          yield delta;
        } finally {
          left = true;
        }
      })(),
    );
    await run(Promise.resolve(source));
    expect(left).toBe(true);
  });

  test('tells of nothing when the reader leaves', async () => {
    const told: unknown[] = [];
    const never = new Promise<ReadableStream<Part>>(() => {});
    const reader = endWithErrorPart(never, error => told.push(error)).getReader();
    const pending = reader.read();
    await reader.cancel();
    expect((await pending).done).toBe(true);
    expect(told).toEqual([]);
  });
});
