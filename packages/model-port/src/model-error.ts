import { APICallError } from '@ai-sdk/provider';

/** The HTTP status of each error a model can raise. */
export const modelErrorStatus = {
  /** Prompt plus limit do not fit the context; the message holds both numbers. */
  context_length_exceeded: 400,
  invalid_prompt: 400,
  /** More dimensions than a vector of this model has. */
  invalid_dimensions: 400,
  /** A known parameter that this model cannot honour. */
  unsupported_parameter: 400,
  /** A JSON Schema keyword that cannot be promised; the message holds its JSON pointer. */
  unsupported_schema: 400,
  /** Content a model of this kind cannot take, such as an image. */
  unsupported_content: 400,
  /** A chat request to an embedding model, and the like. */
  model_kind_mismatch: 400,
  model_not_found: 404,
  /** The queue is full. */
  engine_overloaded: 503,
  /** The process that computed the answer died; it is being restarted. */
  engine_crashed: 503,
  model_load_failed: 503,
  deadline_exceeded: 504,
  model_error: 500,
} as const satisfies Record<string, number>;

export type ModelErrorCode = keyof typeof modelErrorStatus;

const marker = Symbol.for('loam.error.ModelError');

/**
 * An error of a model behind the port.
 *
 * It is an `APICallError`, the error the AI SDK already knows how to retry: `isRetryable`,
 * `statusCode` and `retry-after-ms` work the same with and without a server in between, and the
 * server maps a local model's errors and a remote provider's in one way.
 */
export class ModelError extends APICallError {
  readonly [marker] = true;
  readonly code: ModelErrorCode;
  /** The name of the request parameter at fault, `''` where there is none. */
  readonly param: string;

  constructor(options: {
    code: ModelErrorCode;
    message: string;
    modelId?: string;
    param?: string;
    /** How long a client should wait before it tries again, in milliseconds. */
    retryAfterMs?: number;
    cause?: unknown;
  }) {
    const { code, message, modelId, param = '', retryAfterMs, cause } = options;
    const statusCode: number = modelErrorStatus[code];
    const type = statusCode < 500 ? 'invalid_request_error' : 'server_error';
    super({
      message,
      url: `loam:${modelId ?? ''}`,
      requestBodyValues: {},
      statusCode,
      isRetryable: statusCode === 503,
      data: { error: { message, type, code, param } },
      ...(retryAfterMs !== undefined && {
        responseHeaders: { 'retry-after-ms': String(retryAfterMs) },
      }),
      ...(cause !== undefined && { cause }),
    });
    this.code = code;
    this.param = param;
  }

  /** Safe across several copies of this package in one process. */
  static override isInstance(error: unknown): error is ModelError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
