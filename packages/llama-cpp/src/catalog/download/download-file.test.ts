import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeHub, revision, sha256, startFakeHub } from './__fixtures__/fake-hub.ts';
import { type Disk, localDisk } from './disk.ts';
import { downloadFile, type DownloadTools, type FileDownload } from './download-file.ts';

const content = randomBytes(300_000);
let root: string;
let folder: string;
let hub: FakeHub;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loam-download-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'case-'));
  hub = await startFakeHub({ 'model.gguf': content });
});
afterEach(() => hub.close());

const tools = (more: Partial<DownloadTools> = {}): DownloadTools => ({
  http: { fetch },
  disk: localDisk,
  limits: { attempts: 3, firstDelayMs: 1, stallMs: 5000 },
  ...more,
});

const file = (more: Partial<FileDownload> = {}): FileDownload => ({
  url: `${hub.url}/owner/repository/resolve/${revision}/model.gguf`,
  target: path.join(folder, 'model.gguf'),
  ...more,
});

async function download(
  of: FileDownload = file(),
  with_: DownloadTools = tools(),
  signal: AbortSignal = new AbortController().signal,
): Promise<number[]> {
  const received: number[] = [];
  await downloadFile(of, with_, signal, bytes => {
    received.push(bytes);
    hub.received(bytes);
  });
  return received;
}

/** The file is there, whole, and nothing else is. */
async function expectWhole(): Promise<void> {
  expect(await readdir(folder)).toEqual(['model.gguf']);
  expect(sha256(await readFile(path.join(folder, 'model.gguf')))).toBe(sha256(content));
}

const ranges = (): (string | undefined)[] => hub.transfers().map(({ range }) => range);

test('a file arrives whole, and tells how far it is', async () => {
  const received = await download();
  await expectWhole();
  expect(received[0]).toBe(0);
  expect(received.at(-1)).toBe(content.length);
  expect(received).toEqual(received.toSorted((a, b) => a - b));
});

test('a file that is there is not downloaded again', async () => {
  await download();
  await download();
  expect(hub.transfers()).toHaveLength(1);
});

describe('a broken connection', () => {
  test('is continued where it broke, if the file is still the same', async () => {
    hub.fail({ cutAfter: 100_000 });
    await download();
    await expectWhole();
    const [first, second] = hub.transfers();
    expect(first?.range).toBeUndefined();
    expect(second).toMatchObject({ range: 'bytes=100000-', ifRange: '"v1"' });
  });

  test('is continued by the next process, too', async () => {
    hub.fail({ cutAfter: 100_000 }, { status: 500 }, { status: 500 }, { status: 500 });
    await expect(download()).rejects.toThrow(/500.*It was tried/);
    expect((await readdir(folder)).toSorted()).toEqual(['model.gguf.part', 'model.gguf.part.json']);
    await download();
    await expectWhole();
    expect(ranges().at(-1)).toBe('bytes=100000-');
  });

  test('begins again when the file was replaced', async () => {
    hub.fail({ cutAfter: 100_000 });
    const { fetch: whileFetching } = tools().http;
    let calls = 0;
    await download(
      file(),
      tools({
        http: {
          fetch: (...args) => {
            if (++calls === 3) hub.changeEtag();
            return whileFetching(...args);
          },
        },
      }),
    );
    await expectWhole();
    expect(hub.transfers()).toHaveLength(2);
  });

  test('begins again when the server ignores the range', async () => {
    hub.fail({ cutAfter: 100_000 }, 'ignore-range');
    await download();
    await expectWhole();
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
  });

  test('begins again when the server sends another range', async () => {
    hub.fail({ cutAfter: 100_000 }, 'wrong-range');
    await download();
    await expectWhole();
    expect(ranges().at(-1)).toBeUndefined();
  });

  test('begins again when nothing tells whether the rest would fit', async () => {
    Object.assign(hub.options, { etags: false, linkedEtag: false });
    hub.fail({ cutAfter: 100_000 });
    await download();
    await expectWhole();
    expect(ranges()).toEqual([undefined, undefined]);
  });

  test('is continued as often as that brings something', async () => {
    hub.fail(...Array.from({ length: 9 }, () => ({ cutAfter: 20_000 })));
    await download();
    await expectWhole();
    expect(hub.transfers()).toHaveLength(10);
  });
});

test('a stalled connection is given up and continued', async () => {
  hub.fail({ stallAfter: 50_000 });
  await download(file(), tools({ limits: { attempts: 5, firstDelayMs: 1, stallMs: 300 } }));
  await expectWhole();
  expect(hub.transfers().length).toBeGreaterThan(1);
});

test('a server that never says anything is given up', async () => {
  hub.fail({ stallAfter: 0 }, { stallAfter: 0 });
  await expect(
    download(file(), tools({ limits: { attempts: 2, firstDelayMs: 1, stallMs: 50 } })),
  ).rejects.toThrow(/model\.gguf broke off: nothing came for 0\.05 s.*tried 2 times/);
});

describe('a damaged file', () => {
  test('is downloaded again, whole', async () => {
    hub.fail('corrupt');
    await download();
    await expectWhole();
    expect(ranges()).toEqual([undefined, undefined]);
  });

  test('is refused the second time, and leaves nothing', async () => {
    hub.fail('corrupt', 'corrupt');
    await expect(download()).rejects.toThrow(/model\.gguf arrived damaged: its SHA-256 is/);
    expect(await readdir(folder)).not.toContain('model.gguf');
    expect(await readdir(folder)).not.toContain('model.gguf.part');
  });

  test('is known by the list, too', async () => {
    Object.assign(hub.options, { linkedEtag: false });
    hub.fail('corrupt');
    await download(file({ sha256: sha256(content) }));
    await expectWhole();
    expect(hub.transfers()).toHaveLength(2);
  });

  test('an unfinished one of another version is not continued', async () => {
    await writeFile(path.join(folder, 'model.gguf.part'), 'of yesterday');
    await writeFile(
      path.join(folder, 'model.gguf.part.json'),
      JSON.stringify({ etag: '"v0"', sha256: sha256(Buffer.from('yesterday')) }),
    );
    await download(file({ sha256: sha256(content) }));
    await expectWhole();
    expect(ranges()).toEqual([undefined]);
  });

  test('a whole one that only was not renamed is checked, not downloaded', async () => {
    await writeFile(path.join(folder, 'model.gguf.part'), content);
    await download(file({ sha256: sha256(content), size: content.length }));
    await expectWhole();
    expect(hub.requests).toEqual([]);
  });
});

describe('what the server answers', () => {
  test.each([
    [401, /refuses .*model\.gguf \(401\).*token/],
    [403, /refuses .*model\.gguf \(403\).*Accept its terms/],
    [404, /model\.gguf does not exist \(404\)/],
  ])('%d is the end, with what to do', async (status, message) => {
    hub.fail({ status });
    await expect(download()).rejects.toThrow(message);
    expect(hub.transfers()).toHaveLength(1);
  });

  test.each([[408], [429], [500], [503]])('%d is tried again', async status => {
    hub.fail({ status, retryAfter: '0' });
    await download();
    await expectWhole();
    expect(hub.transfers()).toHaveLength(2);
  });

  test('and again, but not for ever', async () => {
    hub.fail({ status: 503 }, { status: 503 }, { status: 503 });
    await expect(download()).rejects.toThrow(/answered by 503\. It was tried 3 times/);
  });

  test('redirects without end are an end', async () => {
    hub.fail(...Array.from({ length: 20 }, () => 'redirect-loop' as const));
    await expect(download()).rejects.toThrow(/without end/);
  });

  test('nothing at all is tried again', async () => {
    await hub.close();
    await expect(download()).rejects.toThrow(/127\.0\.0\.1:\d+ cannot be reached: .*tried 3 times/);
    hub = await startFakeHub({});
  });
});

test('the token is for the hub, not for its storage', async () => {
  await download(file(), tools({ http: { fetch, token: 'hf_secret' } }));
  expect(hub.requests.map(({ authorization }) => authorization)).toEqual([
    'Bearer hf_secret',
    undefined,
  ]);
});

/** Has room for so many bytes. */
const diskOf = (bytes: number): Disk => ({
  ...localDisk,
  async open(...args) {
    const real = await localDisk.open(...args);
    let left = bytes;
    return {
      ...real,
      async write(chunk) {
        left -= chunk.length;
        if (left < 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        await real.write(chunk);
      },
    };
  },
});

describe('the disk', () => {
  test('has to have room before anything is written', async () => {
    const disk = { ...localDisk, freeBytes: async () => 100_000 };
    await expect(download(file(), tools({ disk }))).rejects.toThrow(
      /has 100 kB free, and 300 kB are still to be downloaded/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('that fills up is emptied again, and said to be full', async () => {
    await expect(download(file(), tools({ disk: diskOf(100_000) }))).rejects.toThrow(
      /is full.*room/,
    );
    expect(await readdir(folder)).toEqual([]);
    expect(hub.transfers()).toHaveLength(1);
  });

  test('where nothing may be written', async () => {
    const disk: Disk = {
      ...localDisk,
      open: async () => {
        throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    };
    await expect(download(file(), tools({ disk }))).rejects.toThrow(/cannot be written to; allow/);
  });
});

test('an abort ends it, and it is continued the next time', async () => {
  hub.fail({ stallAfter: 100_000 });
  const abort = new AbortController();
  const ending = downloadFile(file(), tools(), abort.signal, received => {
    if (received > 0) abort.abort(new Error('enough'));
  });
  await expect(ending).rejects.toThrow('enough');
  expect((await readdir(folder)).toSorted()).toEqual(['model.gguf.part', 'model.gguf.part.json']);
  await download();
  await expectWhole();
  expect(ranges().at(-1)).toMatch(/^bytes=[1-9]/);
});

test('two processes at once download it once', async () => {
  const script = `
    const { downloadFile } = await import(${JSON.stringify(fileURLToPath(new URL('download-file.ts', import.meta.url)))});
    const { localDisk } = await import(${JSON.stringify(fileURLToPath(new URL('disk.ts', import.meta.url)))});
    const tools = { http: { fetch }, disk: localDisk, limits: {} };
    await downloadFile(${JSON.stringify(file())}, tools, new AbortController().signal, () => {});
  `;
  const run = (): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      child.once('error', reject).once('exit', resolve);
    });
  expect(await Promise.all([run(), run()])).toEqual([0, 0]);
  await expectWhole();
  expect(hub.transfers()).toHaveLength(1);
}, 20_000);
