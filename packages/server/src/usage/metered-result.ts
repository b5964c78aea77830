import type { LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { labelsOf } from './metered-stream.ts';
import { billedTokens, costOf, toUsd } from './price.ts';
import type { MeteredCall } from './request-meter.ts';

/**
 * A call of a model that only reads: its result comes in one piece, says what it cost, and is counted
 * for its request.
 *
 * @param tokensOf how many tokens a result says were read
 */
export async function meterResult<
  Result extends { providerMetadata?: SharedV4ProviderMetadata | undefined },
>(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<Result>,
  tokensOf: (result: Result) => number | undefined,
): Promise<Result> {
  const meter = asker.meter?.begin(call);
  try {
    const result = await (meter ? meter.run(start) : start());
    const said: LoamMetadata = result.providerMetadata?.['loam'] ?? {};
    const usage = inputUsage(tokensOf(result));
    meter?.heard('');
    meter?.endWith(usage, { cost: said.cost });
    const known = labelsOf(call, call.price && toUsd(costOf(billedTokens(usage), call.price)));
    if (Object.keys(known).length === 0) return result;
    return {
      ...result,
      providerMetadata: { ...result.providerMetadata, loam: { ...said, ...known } },
    };
  } catch (error) {
    await meter?.endWithout({ wasLeft: false, error });
    throw error;
  }
}

function inputUsage(tokens: number | undefined): LanguageModelV4Usage {
  return {
    inputTokens: { total: tokens, noCache: tokens, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  };
}
