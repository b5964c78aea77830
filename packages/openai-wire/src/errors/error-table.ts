import { modelErrorStatus, type ModelErrorCode } from '@loam/model-port';

/** The values of `error.type` that clients tell apart. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'billing_error'
  | 'insufficient_quota'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'server_error';

export type ErrorKind = {
  /** HTTP status. */
  readonly status: number;
  readonly type: ErrorType;
};

/** Codes that the server raises before, around or after a model's answer. */
type ServerErrorCode = keyof typeof serverErrors;

const invalid = { status: 400, type: 'invalid_request_error' } as const;

const serverErrors = {
  // What is wrong with a body, in the codes OpenAI uses for the same faults.
  invalid_json: invalid,
  invalid_type: invalid,
  invalid_value: invalid,
  invalid_function_parameters: invalid,
  /** Nothing to embed: an empty text. */
  invalid_input: invalid,
  invalid_encoding_format: invalid,
  invalid_response_format: invalid,
  missing_required_parameter: invalid,
  /** Neither a model nor a gate. */
  missing_field: invalid,
  /** What can be no id of a gate. */
  invalid_format: invalid,
  unknown_parameter: invalid,
  integer_below_min_value: invalid,
  integer_above_max_value: invalid,
  decimal_below_min_value: invalid,
  decimal_above_max_value: invalid,
  string_below_min_length: invalid,
  string_above_max_length: invalid,
  empty_array: invalid,
  array_above_max_length: invalid,
  /** Not JSON; OpenAI answers 400 here, not 415. */
  unsupported_content_type: invalid,
  /** JSON that is nested deeper than any sensible request. */
  nesting_too_deep: invalid,
  /** A tool result that answers no earlier call. */
  tool_call_not_found: invalid,
  /** Unknown, expired, deleted, or another key's: all the same to a client. */
  previous_response_not_found: invalid,
  /** More responses in a row than a chain may have. */
  previous_response_chain_too_long: invalid,
  item_not_found: invalid,
  /** A connection that has lived for as long as one may. */
  websocket_connection_limit_reached: invalid,

  missing_api_key: { status: 401, type: 'authentication_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  insufficient_quota: { status: 402, type: 'billing_error' },
  /** What a gate may spend per day or month is spent. The type is the one OpenAI has for it. */
  budget_exceeded: { status: 402, type: 'insufficient_quota' },
  permission_denied: { status: 403, type: 'permission_error' },
  origin_not_allowed: { status: 403, type: 'permission_error' },
  host_not_allowed: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: 'not_found_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_timeout: { status: 408, type: 'invalid_request_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  /** A WebSocket can only be had by an upgrade, and not on every server. */
  upgrade_required: { status: 426, type: 'invalid_request_error' },
  /** More requests wait on one WebSocket than may. */
  websocket_queue_full: { status: 429, type: 'rate_limit_error' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error' },
  /** The client went away; nobody reads this answer, but the log does. */
  request_cancelled: { status: 499, type: 'invalid_request_error' },
  server_error: { status: 500, type: 'server_error' },
  /** A model elsewhere could not be reached, or answered what is no answer. */
  upstream_error: { status: 502, type: 'server_error' },
  /** The model's stream ended without saying why; what arrived may be incomplete. */
  stream_interrupted: { status: 502, type: 'server_error' },
  /** None of the models behind a gate is well. */
  gate_unavailable: { status: 503, type: 'server_error' },
  /** What the server keeps elsewhere (keys, limits, responses, usage) cannot be reached. */
  store_unavailable: { status: 503, type: 'server_error' },
  model_loading: { status: 503, type: 'server_error' },
  server_shutting_down: { status: 503, type: 'server_error' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = ModelErrorCode | ServerErrorCode;

const modelErrors = Object.fromEntries(
  Object.entries(modelErrorStatus).map(([code, status]): [string, ErrorKind] => [
    code,
    { status, type: status < 500 ? 'invalid_request_error' : 'server_error' },
  ]),
) as Record<ModelErrorCode, ErrorKind>;

/** Every `error.code` of the wire, with its HTTP status and `error.type`. */
export const errorTable: Readonly<Record<ErrorCode, ErrorKind>> = {
  ...modelErrors,
  ...serverErrors,
};

const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  insufficient_quota: 402,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
};

/**
 * The HTTP status of an error that arrived without one, as in the middle of a stream.
 * A code that is not in the table is judged by its type; without a known type it is a 500.
 */
export function errorStatus(error: { code: string; type: string }): number {
  if (Object.hasOwn(errorTable, error.code)) return errorTable[error.code as ErrorCode].status;
  return (Object.hasOwn(statusOfType, error.type) && statusOfType[error.type]) || 500;
}

/** The type of an error of which only the status is known. */
export function errorTypeOf(status: number): ErrorType {
  for (const [type, typeStatus] of Object.entries(statusOfType)) {
    if (typeStatus === status) return type as ErrorType;
  }
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** Whether the same request may succeed a moment later, by the AI SDK's rule. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}
