import { WireError } from '@loam/openai-wire';
import { printable } from '../errors/printable.ts';
import type { RateLimitState } from './rate-limit-headers.ts';

/** What limits refuse: one sentence each, with the way out. */

export const rateLimited = (
  unit: 'requests' | 'tokens',
  modelId: string | undefined,
  requested: number,
  { limit, remaining, resetMs }: RateLimitState,
) =>
  new WireError({
    code: 'rate_limit_exceeded',
    message: `Rate limit reached${whose(modelId)}: ${limit} ${unit} per minute, ${limit - remaining} used, ${requested} requested. Try again in ${Math.ceil(resetMs / 1000)} s.`,
    retryAfterMs: resetMs,
  });

/** No waiting helps: it would not fit into an unused minute. */
export const tooManyTokens = (modelId: string | undefined, requested: number, limit: number) =>
  new WireError({
    code: 'request_too_large',
    message: `This request is larger than what may be used in a minute${whose(modelId)}: about ${requested} tokens of a limit of ${limit} tokens per minute. Shorten its input.`,
  });

export const tooManyAtOnce = (limit: number) =>
  new WireError({
    code: 'rate_limit_exceeded',
    message: `${limit} ${limit === 1 ? 'request' : 'requests'} of this caller are being answered, which is the limit. Wait for their answers.`,
    retryAfterMs: 1000,
  });

export const tooManyMessages = (param: string, count: number, limit: number) =>
  new WireError({
    code: 'array_above_max_length',
    message: `Invalid '${param}': ${count} entries are more than the limit of ${limit} on this server.`,
    param,
  });

function whose(modelId: string | undefined): string {
  return modelId === undefined ? '' : ` for the model \`${printable(modelId)}\``;
}
