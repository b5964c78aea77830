import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeHub, startFakeHub } from './__fixtures__/fake-hub.ts';
import { localDisk } from './disk.ts';
import { type DownloadProgress, ModelDownloads } from './model-downloads.ts';

const files = {
  'm-Q4_K_M.gguf': randomBytes(200_000),
  'big/m-BF16-00001-of-00002.gguf': randomBytes(150_000),
  'big/m-BF16-00002-of-00002.gguf': randomBytes(50_000),
  '../../escaped.gguf': randomBytes(10),
};
const limits = { attempts: 2, firstDelayMs: 1 };
let folder: string;
let hub: FakeHub;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-models-'));
  hub = await startFakeHub(files);
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const newDownloads = (more: Partial<ConstructorParameters<typeof ModelDownloads>[0]> = {}) =>
  new ModelDownloads({ folder: () => folder, endpoint: hub.url, tools: { limits }, ...more });

test('a model is found and downloaded, and from then on needs no network', async () => {
  const first = await newDownloads().locate('hf:owner/repository');
  expect(path.relative(folder, first).split(path.sep)).toEqual([
    'owner',
    'repository',
    '0123456789ab',
    'm-Q4_K_M.gguf',
  ]);
  expect(await readFile(first)).toEqual(files['m-Q4_K_M.gguf']);
  const before = hub.requests.length;
  expect(await newDownloads().locate('hf:owner/repository')).toBe(first);
  expect(hub.requests).toHaveLength(before);
});

test('a model in several files is whole, and known by the first', async () => {
  const first = await newDownloads().locate('hf:owner/repository:bf16');
  expect(path.basename(first)).toBe('m-BF16-00001-of-00002.gguf');
  expect((await readdir(path.dirname(first))).toSorted()).toEqual([
    'm-BF16-00001-of-00002.gguf',
    'm-BF16-00002-of-00002.gguf',
  ]);
});

test('a part that was lost is downloaded again, and only that', async () => {
  const first = await newDownloads().locate('hf:owner/repository:bf16');
  await rm(first);
  const before = hub.transfers().length;
  await newDownloads().locate('hf:owner/repository:bf16');
  expect(hub.transfers().slice(before)).toMatchObject([
    { path: '/big%2Fm-BF16-00001-of-00002.gguf' },
  ]);
});

test('asked for twice, it is downloaded once', async () => {
  const downloads = newDownloads();
  const [one, two] = await Promise.all([
    downloads.locate('hf:owner/repository'),
    downloads.locate('hf:owner/repository'),
  ]);
  expect(one).toBe(two);
  expect(hub.transfers()).toHaveLength(1);
});

test('two references to the same file download it once', async () => {
  const downloads = newDownloads();
  const [one, two] = await Promise.all([
    downloads.locate('hf:owner/repository'),
    downloads.locate('hf:owner/repository/m-Q4_K_M.gguf'),
  ]);
  expect(one).toBe(two);
  expect(hub.transfers()).toHaveLength(1);
});

test('progress is told for every hundredth, and while it lasts', async () => {
  const told: DownloadProgress[] = [];
  const downloads = newDownloads({ onProgress: progress => told.push(progress) });
  const reference = 'hf:owner/repository:bf16';
  const locating = downloads.locate(reference);
  await locating;
  expect(told.at(0)).toEqual({ reference, receivedBytes: 0, totalBytes: 200_000 });
  expect(told.at(-1)).toEqual({ reference, receivedBytes: 200_000, totalBytes: 200_000 });
  expect(told.length).toBeLessThanOrEqual(101);
  expect(downloads.progressOf(reference)).toBeUndefined();
});

test('the disk needs room for all parts before the first', async () => {
  const disk = { ...localDisk, freeBytes: async () => 180_000 };
  const downloads = newDownloads({ tools: { limits, disk } });
  await expect(downloads.locate('hf:owner/repository:bf16')).rejects.toThrow(
    /180 kB free, and 200 kB are still to be downloaded/,
  );
  expect(hub.transfers()).toEqual([]);
});

test('a failed one is tried again by the next call', async () => {
  const downloads = newDownloads();
  hub.fail({ status: 404 });
  await expect(downloads.locate('hf:owner/repository')).rejects.toThrow(/does not exist/);
  await expect(downloads.locate('hf:owner/repository')).resolves.toMatch(/Q4_K_M/);
});

test('files that lead out of the folder do not exist', async () => {
  await expect(newDownloads().locate('hf:owner/repository:Q2_K')).rejects.not.toThrow(/escaped/);
});

test('a repository that does not exist is said to', async () => {
  await expect(newDownloads().locate('hf:owner/other')).rejects.toThrow(
    /api\/models\/owner\/other.* does not exist \(404\)/,
  );
});

const sayHello = async () => Response.json({ hello: 'world' });

test('an endpoint that is no hub is said to be none', async () => {
  const downloads = newDownloads({ tools: { limits, http: { fetch: sayHello } } });
  await expect(downloads.locate('hf:owner/repository')).rejects.toThrow(/Hugging Face mirror\?/);
});

test('closing ends what is going on', async () => {
  const downloads = newDownloads();
  hub.fail({ stallAfter: 1000 });
  const locating = downloads.locate('hf:owner/repository').catch((error: unknown) => error);
  while (hub.transfers().length === 0) await new Promise(resolve => setTimeout(resolve, 1));
  await downloads.close();
  expect(await locating).toMatchObject({ message: 'The download was ended.' });
  await expect(downloads.locate('hf:owner/repository')).rejects.toThrow(/was ended/);
});
