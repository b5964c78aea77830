import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyModelPath } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultServer, hello, short } from './__fixtures__/fault-server.ts';

let folder: string;
let whole: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loam-damaged-'));
  whole = await readFile(tinyModelPath);
});
afterAll(async () => rm(folder, { recursive: true }));

/** Bytes that look like nothing, the same ones every time. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) & 255),
  );
}

describe.each(['node-llama-cpp', 'auto'] as const)('a GGUF file (%s)', backend => {
  async function serverOf(name: string, bytes: Buffer) {
    const path = join(folder, `${backend}-${name}.gguf`);
    await writeFile(path, bytes);
    return { path, server: faultServer({ backend, entry: { path } }) };
  }

  const damages: readonly (readonly [name: string, damage: () => Buffer])[] = [
    ['cut in its weights', () => whole.subarray(0, 2_000_000)],
    ['cut in its header', () => whole.subarray(0, 100)],
    ['empty', () => whole.subarray(0, 0)],
    ['with a flipped magic number', () => Buffer.concat([Buffer.from('gguf'), whole.subarray(4)])],
    [
      'with a flipped header',
      () => Buffer.concat([whole.subarray(0, 8), noise(64), whole.subarray(72)]),
    ],
  ];
  // Both backends refuse the first; what the others do is the same code in both.
  const here = backend === 'auto' ? damages : damages.slice(0, 1);
  test.each(here)('%s: 503, says so, and is tried again', async (name, damage) => {
    const { path, server } = await serverOf(name.replaceAll(' ', '-'), damage());
    await using _ = server;
    expect(await server.refusal(short)).toMatchObject({
      status: 503,
      error: { code: 'model_load_failed' },
    });
    await writeFile(path, whole);
    expect(await server.answer(short)).toBe(hello);
  });

  test('with something after its end: answers as ever', async () => {
    const { server } = await serverOf('longer', Buffer.concat([whole, noise(1000)]));
    await using _ = server;
    expect(await server.answer(short)).toBe(hello);
  });

  test('with noise for its last weights: nonsense or an error, but an end', async () => {
    const kept = whole.length - 500_000;
    const { server } = await serverOf(
      'noise',
      Buffer.concat([whole.subarray(0, kept), noise(500_000)]),
    );
    await using _ = server;
    const response = await server.chat({ ...short, max_tokens: 20 });
    expect([200, 500, 503]).toContain(response.status);
    await response.text();
  });
});
