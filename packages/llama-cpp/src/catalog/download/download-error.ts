/** Why a download, or one attempt at it, ended. The message is a sentence for the model's owner. */
export class DownloadError extends Error {
  /** Whether another attempt may do better. */
  readonly mayRetry: boolean;
  /** When the server wants to be asked again, in milliseconds from then. */
  readonly retryAfterMs: number | undefined;
  /** Whether this attempt brought the download forward. */
  readonly madeProgress: boolean;

  constructor(
    message: string,
    options: {
      mayRetry: boolean;
      retryAfterMs?: number | undefined;
      madeProgress?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'DownloadError';
    this.mayRetry = options.mayRetry;
    this.retryAfterMs = options.retryAfterMs;
    this.madeProgress = options.madeProgress ?? false;
  }
}
