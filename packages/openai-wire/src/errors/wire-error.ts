import { errorTable, type ErrorCode } from './error-table.ts';

const marker = Symbol.for('loam.error.WireError');

/** An error with a code of the error table. Its message is meant for the client. */
export class WireError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  /** Path of the field at fault, e.g. `messages[1].content[0].type`; `''` where there is none. */
  readonly param: string;
  /** How long a client should wait before it tries again, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    code: ErrorCode;
    message: string;
    param?: string;
    retryAfterMs?: number;
    cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WireError';
    this.code = options.code;
    this.param = options.param ?? '';
    this.retryAfterMs = options.retryAfterMs;
  }

  /** The HTTP status of its code. */
  get status(): number {
    return errorTable[this.code].status;
  }

  /** Safe across several copies of this package in one process. */
  static isInstance(error: unknown): error is WireError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
