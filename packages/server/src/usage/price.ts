import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { PriceSettings } from './price-settings.ts';

/** US dollars per million tokens, exact to six decimal places. */
export type Price = {
  /** Tokens of the prompt. */
  input: number;
  /** Tokens of the prompt that the model had in its cache. Default: as `input`. */
  cached?: number | undefined;
  /** Tokens of the prompt that were written to a cache for pay. Default: as `input`. */
  cacheWrite?: number | undefined;
  /** Tokens of the answer, reasoning included. */
  output: number;
};

/** What a model of this machine costs. */
export const free: Price = { input: 0, output: 0 };

/** The counts a price is for. What is not known is nothing. */
export type BilledTokens = {
  input: number;
  cached: number;
  cacheWrite?: number;
  output: number;
};

/** Billionths of a US dollar: all money here is counted in them, as whole numbers. */
export type NanoUsd = number;

const nanoPerUsd = 1_000_000_000;

export function toUsd(nano: NanoUsd): number {
  // The double nearest to the decimal: it is written with at most nine decimal places.
  return nano / nanoPerUsd;
}

export function toNanoUsd(usd: number): NanoUsd {
  return Math.round(usd * nanoPerUsd);
}

/**
 * What a call costs.
 *
 * Prices have at most six decimal places, so a token costs a whole number of 10⁻¹² dollars, and the
 * sum is exact. It is rounded once, at the end, half up, to a billionth of a dollar: 0.1 + 0.2 is
 * 0.3, and adding up rows gives what adding up answers gives.
 */
export function costOf(tokens: BilledTokens, price: Price): NanoUsd {
  const { input, cached, cacheWrite = 0, output } = tokens;
  const fresh = Math.max(0, input - cached - cacheWrite);
  const pico =
    BigInt(fresh) * picoPerToken(price.input) +
    BigInt(cached) * picoPerToken(price.cached ?? price.input) +
    BigInt(cacheWrite) * picoPerToken(price.cacheWrite ?? price.input) +
    BigInt(output) * picoPerToken(price.output);
  return Number((pico + 500n) / 1000n);
}

/** The counts of the AI SDK; `total` of the input has those of the cache in it. */
export function billedTokens({ inputTokens, outputTokens }: LanguageModelV4Usage): BilledTokens {
  return {
    input: inputTokens.total ?? 0,
    cached: inputTokens.cacheRead ?? 0,
    cacheWrite: inputTokens.cacheWrite ?? 0,
    output: outputTokens.total ?? 0,
  };
}

export function priceOf(settings: PriceSettings): Price {
  const { cache_write: cacheWrite, ...price } = settings;
  return { ...price, cacheWrite };
}

function picoPerToken(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1_000_000));
}
