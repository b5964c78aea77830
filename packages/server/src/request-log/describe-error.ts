import {
  APICallError,
  InvalidPromptError,
  InvalidResponseDataError,
  JSONParseError,
  TypeValidationError,
} from '@ai-sdk/provider';
import { isProviderStreamError } from '@ai-sdk/provider-utils';
import { WireError } from '@loam/openai-wire';

/** An error as the log gets it: enough to find the fault, nothing of what was said to a model. */
export type LoggedError = {
  name: string;
  message: string;
  /** The code of the error table, or of the system (`ECONNREFUSED`). */
  code?: string;
  /** Status of an upstream server. */
  statusCode?: number;
  stack?: string;
  cause?: LoggedError;
};

const causeLimit = 4;

/**
 * Describes anything that was thrown.
 *
 * The errors themselves are not handed out: an `APICallError` carries the whole request with its
 * prompt, and headers with keys, as properties.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (isProviderStreamError(error)) {
    const { message, statusCode } = error;
    return { name: 'ProviderStreamError', message, ...(statusCode && { statusCode }) };
  }
  if (!(error instanceof Error)) {
    return { name: typeof error, message: 'Something that is no Error was thrown.' };
  }
  // A refused request is no fault of ours: where it was refused helps nobody. Why a model elsewhere
  // failed does.
  if (WireError.isInstance(error)) {
    const isOurs = error.status >= 500 && error.cause !== undefined && depth < causeLimit;
    return {
      name: error.name,
      message: error.message,
      code: error.code,
      ...(isOurs && { cause: describeError(error.cause, depth + 1) }),
    };
  }
  const quotes = quotesContent(error);
  const message = quotes ? 'withheld, it quotes content' : error.message.slice(0, 1000);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter(line => /^\s+at /.test(line));
  return {
    name: error.name,
    message,
    ...(code !== undefined && { code }),
    ...(APICallError.isInstance(error) &&
      error.statusCode !== undefined && { statusCode: error.statusCode }),
    ...(frames && frames.length > 0 && { stack: frames.map(line => line.trim()).join('\n') }),
    ...(error.cause !== undefined &&
      depth < causeLimit && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** The AI SDK's errors whose messages hold the text that could not be understood. */
function quotesContent(error: Error): boolean {
  return (
    JSONParseError.isInstance(error) ||
    TypeValidationError.isInstance(error) ||
    InvalidPromptError.isInstance(error) ||
    InvalidResponseDataError.isInstance(error)
  );
}
