import { open, stat, statfs } from 'node:fs/promises';
import { formatBytes } from '../format-bytes.ts';
import { DownloadError } from './download-error.ts';

/** Writes one file from a position on. */
export interface DiskFile {
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves when everything is on the disk. */
  close(): Promise<void>;
}

/** The disk that downloads go to. */
export interface Disk {
  /** Bytes that can be written below a folder. */
  freeBytes(folder: string): Promise<number>;
  /** @param position what is behind it is cut off; the file is made if there is none */
  open(path: string, position: number): Promise<DiskFile>;
}

export const localDisk: Disk = {
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  async open(path, position) {
    const file = await open(path, position === 0 ? 'w' : 'r+');
    let end = position;
    try {
      await file.truncate(position);
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      async write(chunk) {
        for (let written = 0; written < chunk.length;) {
          const { bytesWritten } = await file.write(chunk, written, chunk.length - written, end);
          written += bytesWritten;
          end += bytesWritten;
        }
      },
      async close() {
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      },
    };
  },
};

/** Bytes of a file; `undefined` where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** Left for everything else that writes to the disk. Bytes. */
const margin = 64 * 2 ** 20;

/** @throws DownloadError with both figures when `bytes` more do not fit */
export async function requireSpace(disk: Disk, folder: string, bytes: number): Promise<void> {
  const free = await disk.freeBytes(folder);
  if (free >= bytes + margin) return;
  throw new DownloadError(
    `The disk of ${folder} has ${formatBytes(free)} free, and ${formatBytes(bytes)} are still to be downloaded. Make room, or choose another folder or a smaller quantisation.`,
    { mayRetry: false },
  );
}

/** A sentence for an error of the file system. */
export function diskError(error: unknown, folder: string): DownloadError {
  const code = codeOf(error);
  const reason = isFull(code)
    ? 'is full. What was downloaded of the file is deleted; make room, or choose another folder'
    : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
      ? 'cannot be written to; allow it, or choose another folder'
      : `failed: ${error instanceof Error ? error.message : String(error)}`;
  return new DownloadError(`The disk of ${folder} ${reason}.`, { mayRetry: false, cause: error });
}

/** Whether this error of a download means that the disk was full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof DownloadError && isFull(codeOf(error.cause));
}

function isFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
