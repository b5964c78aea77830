import { homedir } from 'node:os';
import path from 'node:path';
import {
  describeProgress,
  ModelDownloads,
  type DownloadProgress,
} from './download/model-downloads.ts';
import type { DownloadTools } from './download/download-file.ts';
import { isModelReference } from './download/model-reference.ts';

/** Where models of Hugging Face (`hf:` in place of a path) come from and go to. */
export type DownloadOptions = {
  /**
   * The folder for downloaded models. Default: `models` in Loam's folder of the platform:
   * `~/.local/share/loam`, `~/Library/Application Support/loam` or `~/AppData/Local/loam`.
   */
  folder?: string;
  /** Hugging Face or a mirror of it. Default: `https://huggingface.co`. */
  endpoint?: string;
  /** An access token, for private and gated models. */
  token?: string;
  /** Called for every hundredth of a download. */
  onProgress?: (progress: DownloadProgress) => void;
};

/** Where the files of models are. */
export class ModelFiles {
  readonly #downloads: ModelDownloads;

  /**
   * @param tools for tests
   * @throws TypeError when the endpoint is no address
   */
  constructor(options: DownloadOptions = {}, tools: Partial<DownloadTools> = {}) {
    const { endpoint = 'https://huggingface.co', folder } = options;
    if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
      throw new TypeError(
        `download.endpoint is "${endpoint}", but has to be an address like https://huggingface.co.`,
      );
    }
    this.#downloads = new ModelDownloads({
      ...options,
      // Asked for late: not every process that imports this has a home.
      folder: () => path.resolve(folder ?? defaultFolder()),
      endpoint: endpoint.replace(/\/+$/, ''),
      tools,
    });
  }

  /**
   * The first or only file of a model, which is downloaded unless it is there.
   *
   * @param place a path, or an `hf:` reference
   * @throws Error with one sentence
   */
  async locate(place: string): Promise<string> {
    return isModelReference(place) ? this.#downloads.locate(place) : path.resolve(place);
  }

  /** The same without a download: `undefined` for a reference whose files are not all there. */
  async find(place: string): Promise<string | undefined> {
    return isModelReference(place) ? this.#downloads.find(place) : path.resolve(place);
  }

  /** What there is to tell about a download that is going on. */
  describeDownload(place: string): string | undefined {
    const progress = this.#downloads.progressOf(place);
    return progress && describeProgress(progress);
  }

  /** Ends downloads that are going on; they are continued the next time. */
  close(): Promise<void> {
    return this.#downloads.close();
  }
}

function defaultFolder(): string {
  const home = homedir();
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, 'Library', 'Application Support'),
    win32: path.join(home, 'AppData', 'Local'),
  };
  const data = folders[process.platform] ?? path.join(home, '.local', 'share');
  return path.join(data, 'loam', 'models');
}
