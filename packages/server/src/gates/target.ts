import type { ProviderV4, SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import type { Price } from '../usage/price.ts';
import type { MeteredCall } from '../usage/request-meter.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** What is known of a target by whoever uses it; gates with the same target share it. */
export type TargetHealth = {
  breaker: CircuitBreaker;
  /** Requests it is answering. */
  inFlight: number;
};

/** A model behind a gate, found among the providers. */
export type Target = {
  /** `provider/model`, or the id of a model of the server. */
  label: string;
  /** The id of the model at its provider. */
  model: string;
  provider: ProviderV4 & Partial<LoamProvider>;
  /** Whether it is of the server's own provider, whose models know all of Loam's options. */
  isOwn: boolean;
  /** Whether it is computed on this machine; asked again at every call. */
  isLocal: () => boolean;
  weight: number;
  price: Price | undefined;
  providerOptions: SharedV4ProviderOptions | undefined;
  /** Texts of its provider's configuration that nobody may see. */
  secrets: readonly string[];
  health: TargetHealth;
};

/** A call of a target, as it is counted. */
export function meteredTarget(
  { model, label, price, provider, isOwn, isLocal }: Target,
  gate: string,
  call: Pick<MeteredCall, 'operation' | 'provider' | 'promptText' | 'prompt' | 'parameters'>,
): MeteredCall {
  const tokenizer = isOwn ? provider.tokenizer?.(model) : undefined;
  return {
    model,
    gate,
    target: label,
    price,
    isLocal: isLocal(),
    ...call,
    ...(tokenizer && { countTokens: async text => (await tokenizer.encode(text)).length }),
  };
}
