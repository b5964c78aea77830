import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Disk, diskError, isDiskFull, requireSpace, sizeOf } from './disk.ts';
import { DownloadError } from './download-error.ts';
import { withFileLock } from './file-lock.ts';
import { type HttpOptions, openRequest, reasonOf } from './open-request.ts';
import { type RetryLimits, withRetries } from './with-retries.ts';

export type FileDownload = {
  url: string;
  /** Where the file will be, once it is whole and checked. */
  target: string;
  /** Bytes, where they are known. */
  size?: number;
  /** Where it is known; otherwise what the servers say of the file. */
  sha256?: string;
};

export type DownloadTools = {
  http: HttpOptions;
  disk: Disk;
  limits: RetryLimits & {
    /** An attempt that brings no byte for so long is given up. Milliseconds. Default: 30,000. */
    stallMs?: number;
  };
};

/** Times a file may arrive damaged before it is given up. */
const mostDamaged = 2;

export type OnReceived = (receivedBytes: number) => void;

/** What is kept beside an unfinished file. */
type Progress = { etag?: string; sha256?: string };

/**
 * Downloads a file. Unfinished ones are `….part` and continued the next time; `target` appears at
 * once, when its content has been checked.
 *
 * @throws DownloadError with one sentence
 */
export async function downloadFile(
  download: FileDownload,
  tools: DownloadTools,
  signal: AbortSignal,
  onReceived: OnReceived,
): Promise<void> {
  const { target } = download;
  const folder = path.dirname(target);
  const part = unfinishedFile(target);
  await onDisk(folder, mkdir(folder, { recursive: true }));
  const onWait = async (): Promise<void> => onReceived((await sizeOf(part)) ?? 0);
  await withFileLock(target, signal, onWait, async whileLocked => {
    if ((await sizeOf(target)) !== undefined) return;
    const attempt = () => receive(download, tools, whileLocked, onReceived);
    for (let damaged = 1; ; damaged++) {
      const damage = await withRetries(attempt, tools.limits, whileLocked);
      if (damage === undefined) break;
      await rm(part, { force: true });
      if (damaged === mostDamaged) throw new DownloadError(damage, { mayRetry: false });
    }
    await rename(part, target);
    await rm(progressFile(part), { force: true });
  });
}

/**
 * One attempt: the rest of the file, checked.
 *
 * @returns how the file is damaged; `undefined`: it is whole
 */
async function receive(
  download: FileDownload,
  tools: DownloadTools,
  signal: AbortSignal,
  onReceived: OnReceived,
): Promise<string | undefined> {
  const part = unfinishedFile(download.target);
  const kept = await readProgress(part);
  let start = (await sizeOf(part)) ?? 0;
  const isSame = kept.sha256 === undefined || (download.sha256 ?? kept.sha256) === kept.sha256;
  if (!isSame || start > (download.size ?? Infinity)) start = 0;
  // Without either nothing tells whether the rest belongs to the beginning.
  if (kept.etag === undefined && (download.sha256 ?? kept.sha256) === undefined) start = 0;
  onReceived(start);

  let sha256 = download.sha256 ?? kept.sha256;
  if (start === 0 || start !== download.size) {
    sha256 = await transfer(download, { start, kept, part }, tools, signal, onReceived);
  }
  if (sha256 === undefined) return undefined;
  const actual = await hashOf(part, signal);
  if (actual === sha256) return undefined;
  const name = path.basename(download.target);
  return `${name} arrived damaged: its SHA-256 is ${actual}, not ${sha256}.`;
}

/** @returns the SHA-256 which the content should have */
async function transfer(
  download: FileDownload,
  from: { start: number; kept: Progress; part: string },
  { http, disk, limits }: DownloadTools,
  signal: AbortSignal,
  onReceived: OnReceived,
): Promise<string | undefined> {
  const { part, kept } = from;
  const stall = new Stall(limits.stallMs ?? 30_000, signal);
  let received = from.start;
  try {
    const { response, sha256: told } = await openRequest(
      download.url,
      from.start === 0
        ? {}
        : {
            range: `bytes=${from.start}-`,
            ...(kept.etag !== undefined && { 'if-range': kept.etag }),
          },
      http,
      stall.signal,
    );
    const start = await startOf(response, from.start, part);
    const total = download.size ?? totalOf(response, start);
    const folder = path.dirname(part);
    if (total !== undefined) await requireSpace(disk, folder, total - start);
    const etag = response.headers.get('etag') ?? undefined;
    const sha256 = download.sha256 ?? told ?? (start > 0 ? kept.sha256 : undefined);
    await writeProgress(part, {
      ...(etag?.startsWith('"') && { etag }),
      ...(sha256 !== undefined && { sha256 }),
    });
    received = start;
    onReceived(received);
    const file = await onDisk(folder, disk.open(part, start));
    try {
      for await (const chunk of response.body ?? []) {
        stall.renew();
        await onDisk(folder, file.write(chunk));
        received += chunk.length;
        onReceived(received);
      }
    } finally {
      await onDisk(folder, file.close());
    }
    if (total !== undefined && received !== total) {
      throw new Error(`it ended after ${received} of ${total} bytes`);
    }
    return sha256;
  } catch (error) {
    signal.throwIfAborted();
    // A disk that is full is worse for everybody else than a download that has to begin again.
    if (isDiskFull(error)) await remove(part);
    if (error instanceof DownloadError) throw error;
    const reason = stall.isOver ? `nothing came for ${stall.ms / 1000} s` : reasonOf(error);
    throw new DownloadError(
      `The download of ${path.basename(download.target)} broke off: ${reason}.`,
      { mayRetry: true, madeProgress: received > from.start, cause: error },
    );
  } finally {
    stall.end();
  }
}

/** Where what the server sends belongs. */
async function startOf(response: Response, asked: number, part: string): Promise<number> {
  if (response.status === 200) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (response.status === 206 && Number(range?.[1]) === asked) return asked;
  await response.body?.cancel();
  await rm(part, { force: true });
  throw new DownloadError(`${path.basename(part)} cannot be continued at ${asked} bytes.`, {
    mayRetry: true,
  });
}

function totalOf(response: Response, start: number): number | undefined {
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (range) return Number(range[1]);
  const length = response.headers.get('content-length');
  return length === null ? undefined : start + Number(length);
}

async function onDisk<T>(folder: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw diskError(error, folder);
  }
}

async function remove(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(progressFile(part), { force: true });
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}

/** Where a file is while it is incomplete. */
export function unfinishedFile(target: string): string {
  return `${target}.part`;
}

function progressFile(part: string): string {
  return `${part}.json`;
}

async function readProgress(part: string): Promise<Progress> {
  try {
    return JSON.parse(await readFile(progressFile(part), 'utf8')) as Progress;
  } catch {
    return {};
  }
}

async function writeProgress(part: string, progress: Progress): Promise<void> {
  await onDisk(path.dirname(part), writeFile(progressFile(part), JSON.stringify(progress)));
}

/** Aborts when nothing has happened for a while. */
class Stall {
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, signal: AbortSignal) {
    this.ms = ms;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#timer = setTimeout(() => this.#controller.abort(new Error('stalled')), ms);
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  renew(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
