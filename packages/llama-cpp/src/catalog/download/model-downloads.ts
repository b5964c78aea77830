import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/v4';
import { formatBytes } from '../format-bytes.ts';
import { chooseFiles } from './choose-files.ts';
import { localDisk, requireSpace, sizeOf } from './disk.ts';
import { downloadFile, type DownloadTools, unfinishedFile } from './download-file.ts';

import { fileUrl, listRepository } from './list-repository.ts';
import { type ModelReference, parseModelReference } from './model-reference.ts';
import { withRetries } from './with-retries.ts';

export type DownloadProgress = {
  /** As it is configured, e.g. `hf:owner/repository:Q4_K_M`. */
  reference: string;
  receivedBytes: number;
  totalBytes: number;
};

export type ModelDownloadsOptions = {
  /** Where models are kept: `owner/repository/revision/file`. */
  folder: () => string;
  /** Hugging Face, or a mirror of it. */
  endpoint: string;
  token?: string | undefined;
  /** Called for every hundredth of a download. */
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  tools?: Partial<DownloadTools>;
};

/** What a reference was found to mean; kept, so that a model that is there needs no network. */
const choiceSchema = z.object({
  revision: z.string().regex(/^[0-9a-f]+$/),
  files: z
    .array(z.object({ path: z.string(), size: z.number(), sha256: z.string().optional() }))
    .min(1),
});
type Choice = z.infer<typeof choiceSchema>;

/** Models of Hugging Face on this machine. */
export class ModelDownloads {
  readonly #options: ModelDownloadsOptions;
  readonly #tools: DownloadTools;
  readonly #abort = new AbortController();
  readonly #running = new Map<string, Promise<string>>();
  readonly #progress = new Map<string, DownloadProgress>();

  constructor(options: ModelDownloadsOptions) {
    this.#options = options;
    const http = { fetch: (...args: Parameters<typeof fetch>) => fetch(...args) };
    this.#tools = {
      disk: localDisk,
      limits: {},
      ...options.tools,
      http: { ...http, ...options.tools?.http, token: options.token },
    };
  }

  /**
   * The first file of a model, which is downloaded unless it is there.
   *
   * @throws Error with one sentence
   */
  locate(reference: string): Promise<string> {
    const running = this.#running.get(reference);
    if (running) return running;
    const started = this.#locate(reference).finally(() => {
      this.#running.delete(reference);
      this.#progress.delete(reference);
    });
    this.#running.set(reference, started);
    return started;
  }

  /** The same, if it is there already. */
  async find(text: string): Promise<string | undefined> {
    const { folder, choiceFile } = this.#placesOf(parseModelReference(text));
    const kept = await readChoice(choiceFile);
    return kept && (await missingOf(folder, kept)).length === 0
      ? firstFile(folder, kept)
      : undefined;
  }

  /** Of a download that is going on. */
  progressOf(reference: string): DownloadProgress | undefined {
    return this.#progress.get(reference);
  }

  /** Ends what is going on; it is continued the next time. */
  async close(): Promise<void> {
    this.#abort.abort(new Error('The download was ended.'));
    await Promise.allSettled(this.#running.values());
  }

  async #locate(text: string): Promise<string> {
    this.#abort.signal.throwIfAborted();
    const reference = parseModelReference(text);
    const { folder, choiceFile } = this.#placesOf(reference);
    const kept = await this.find(text);
    if (kept !== undefined) return kept;
    const choice = await this.#choose(reference);
    await this.#download(text, reference, folder, choice);
    await writeWhole(choiceFile, JSON.stringify(choice, undefined, 2));
    return firstFile(folder, choice);
  }

  #placesOf(reference: ModelReference): { folder: string; choiceFile: string } {
    const folder = path.join(this.#options.folder(), reference.owner, reference.repository);
    return { folder, choiceFile: path.join(folder, `${choiceName(reference)}.json`) };
  }

  async #choose(reference: ModelReference): Promise<Choice> {
    const { endpoint } = this.#options;
    const { http, limits } = this.#tools;
    const { signal } = this.#abort;
    const { revision, files } = await withRetries(
      () => listRepository(endpoint, reference, http, signal),
      limits,
      signal,
    );
    return { revision, files: chooseFiles(files, reference) };
  }

  async #download(
    text: string,
    reference: ModelReference,
    folder: string,
    choice: Choice,
  ): Promise<void> {
    const totalBytes = choice.files.reduce((sum, { size }) => sum + size, 0);
    const missing = await missingOf(folder, choice);
    const missingBytes = missing.reduce((sum, { size }) => sum + size, 0);
    await mkdir(folder, { recursive: true });
    await requireSpace(
      this.#tools.disk,
      folder,
      missingBytes - (await unfinishedBytes(folder, choice)),
    );
    let done = totalBytes - missingBytes;
    for (const file of missing) {
      await downloadFile(
        {
          url: fileUrl(this.#options.endpoint, reference, choice.revision, file.path),
          target: targetOf(folder, choice, file.path),
          ...(file.size > 0 && { size: file.size }),
          ...(file.sha256 !== undefined && { sha256: file.sha256 }),
        },
        this.#tools,
        this.#abort.signal,
        received => this.#report(text, done + received, totalBytes),
      );
      done += file.size;
    }
  }

  #report(reference: string, receivedBytes: number, totalBytes: number): void {
    const before = this.#progress.get(reference);
    const progress = { reference, receivedBytes, totalBytes };
    this.#progress.set(reference, progress);
    if (before === undefined || percent(before) !== percent(progress)) {
      this.#options.onProgress?.(progress);
    }
  }
}

async function missingOf(folder: string, choice: Choice): Promise<Choice['files']> {
  const sizes = await Promise.all(
    choice.files.map(file => sizeOf(targetOf(folder, choice, file.path))),
  );
  return choice.files.filter((_, index) => sizes[index] === undefined);
}

async function unfinishedBytes(folder: string, choice: Choice): Promise<number> {
  const sizes = await Promise.all(
    choice.files.map(file => sizeOf(unfinishedFile(targetOf(folder, choice, file.path)))),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** `Downloading: 35 % of 2.5 GB.` */
export function describeProgress(progress: DownloadProgress): string {
  return `Downloading: ${percent(progress)} % of ${formatBytes(progress.totalBytes)}.`;
}

function percent({ receivedBytes, totalBytes }: DownloadProgress): number {
  return totalBytes === 0 ? 0 : Math.floor((100 * receivedBytes) / totalBytes);
}

function firstFile(folder: string, choice: Choice): string {
  const [first] = choice.files;
  if (!first) throw new Error('A model has at least one file.');
  return targetOf(folder, choice, first.path);
}

function targetOf(folder: string, { revision }: Choice, file: string): string {
  return path.join(folder, revision.slice(0, 12), ...file.split('/'));
}

function choiceName({ quantisation, file }: ModelReference): string {
  if (quantisation !== undefined) return `quantisation-${quantisation.toLowerCase()}`;
  return file === undefined ? 'default' : `file-${file.replaceAll('/', '--')}`;
}

async function readChoice(file: string): Promise<Choice | undefined> {
  try {
    return choiceSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}
