import type { RateLimitStore } from './rate-limit-store.ts';

/** What may be used in a minute. What is absent has no limit. */
export type RateLimits = {
  requestsPerMinute?: number | undefined;
  /** Of prompts and answers together. */
  tokensPerMinute?: number | undefined;
};

/** How much each caller may use. A key with limits of its own has those in their place. */
export type LimitOptions = RateLimits & {
  /** Requests of one caller that are answered at one time, by this process. */
  concurrentRequests?: number | undefined;
  /** Messages or input items in one request. */
  maxMessages?: number | undefined;
  /** What each caller may use of one model, beside the above; by the id clients ask for. */
  models?: Readonly<Record<string, RateLimits>> | undefined;
  /** Where it is counted. Default: in the memory of this process. */
  store?: RateLimitStore | undefined;
};
