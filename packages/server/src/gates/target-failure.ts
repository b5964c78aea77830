import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';
import { errorEnvelope, errorStatus, WireError, type ErrorCode } from '@loam/openai-wire';
import { redact, redactedCause } from './redact.ts';
import type { Target } from './target.ts';
import { retryAfterOf, statusOf } from './upstream-answer.ts';

/**
 * What a failed call says. `request`: every target would refuse it. `unable`: this target cannot,
 * another may. `failed`: there is something wrong with the target.
 */
export type Verdict = 'request' | 'unable' | 'failed';

export type Judgement = {
  verdict: Verdict;
  /** What the client is told, without anything that is the server's own business. */
  error: unknown;
  /** Whether the same target may do better a moment later. */
  isTransient: boolean;
  /** How long the target asks to be left alone, in milliseconds. */
  retryAfterMs?: number | undefined;
};

/** Faults of a request that another model may not mind. */
const unableCodes: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'unsupported_content',
  'unsupported_parameter',
  'unsupported_schema',
  'model_kind_mismatch',
  'model_not_found',
]);

/** Judges what a target threw, or ended its stream with. */
export function judge(error: unknown, target: Pick<Target, 'label' | 'secrets'>): Judgement {
  // Errors of our own models are written for clients.
  if (ModelError.isInstance(error) || WireError.isInstance(error)) {
    const status = errorStatus({ code: error.code, type: '' });
    const isTransient = status >= 500 || status === 429;
    const verdict = isTransient ? 'failed' : unableCodes.has(error.code) ? 'unable' : 'request';
    return { verdict, error, isTransient };
  }
  if (InvalidPromptError.isInstance(error) || InvalidArgumentError.isInstance(error)) {
    return { verdict: 'request', error, isTransient: false };
  }
  if (UnsupportedFunctionalityError.isInstance(error)) {
    return { verdict: 'unable', error, isTransient: false };
  }
  return judgeStatus(statusOf(error), error, target);
}

function judgeStatus(
  status: number | undefined,
  error: unknown,
  { label, secrets }: Pick<Target, 'label' | 'secrets'>,
): Judgement {
  const cause = redactedCause(error, secrets);
  const retryAfterMs = retryAfterOf(error);
  const failed = (code: ErrorCode, what: string, isTransient = true): Judgement => ({
    verdict: 'failed',
    isTransient,
    retryAfterMs,
    error: new WireError({
      code,
      message: `The model behind this gate (\`${label}\`) ${what}.`,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      cause,
    }),
  });
  switch (status) {
    case undefined:
      return failed('upstream_error', 'could not be reached, or broke off');
    case 401:
    case 403:
    case 407:
      return failed('upstream_error', "refused the server's credentials", false);
    case 402:
      return failed('upstream_error', "says that the server's credit is spent", false);
    case 404:
    case 405:
    case 410:
      return failed('upstream_error', 'is not known to its provider', false);
    case 408:
    case 504:
      return failed('deadline_exceeded', 'took too long to answer');
    case 429:
      return failed('rate_limit_exceeded', 'has reached its rate limit');
    case 503:
    case 529:
      return failed('engine_overloaded', 'is overloaded');
    default:
      if (status >= 500) return failed('upstream_error', `answered with status ${status}`);
      if (status < 400) return failed('upstream_error', 'answered what is no answer');
      return refusal(status, error, secrets);
  }
}

/** What the request itself is refused for. Its reason is the client's business. */
function refusal(status: number, error: unknown, secrets: readonly string[]): Judgement {
  const { body } = errorEnvelope(error);
  const message = redact(body.error.message, secrets);
  const { code, param } = body.error;
  return {
    verdict: unableCodes.has(code) || status === 413 ? 'unable' : 'request',
    isTransient: false,
    error: new APICallError({
      message,
      url: '',
      requestBodyValues: {},
      statusCode: status,
      isRetryable: false,
      data: { error: { message, type: body.error.type, code, param } },
      cause: redactedCause(error, secrets),
    }),
  };
}
