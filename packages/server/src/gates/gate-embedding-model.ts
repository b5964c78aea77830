import type {
  EmbeddingModelV4,
  EmbeddingModelV4CallOptions,
  EmbeddingModelV4Result,
} from '@ai-sdk/provider';
import {
  isLoamEmbeddingModel,
  type EmbedTokensCallOptions,
  type LoamEmbeddingModel,
} from '@loam/model-port';
import { refuseLoamOptions } from '../embeddings/embed-input.ts';
import { unsupportedByModel } from '../errors/refusals.ts';
import type { Asker } from '../models/asker.ts';
import { meterEmbedding } from '../usage/metered-embedding.ts';
import { Attempts, type AttemptRules } from './attempts.ts';
import type { GateBudget } from './gate-budget.ts';
import { reserveCost } from './reserve-cost.ts';
import type { TargetOrder } from './target-order.ts';
import { meteredTarget, type Target } from './target.ts';

/** A gate of embedding models, as one request sees it. Its targets have to make the same vectors. */
export function gateEmbeddingModel(
  {
    rules,
    order,
    budget,
    chosen,
  }: {
    rules: AttemptRules;
    order: TargetOrder;
    budget: GateBudget | undefined;
    chosen?: Target | undefined;
  },
  asker: Asker,
): LoamEmbeddingModel {
  const modelId = `gate/${rules.gate}`;
  const targets = chosen ? [chosen] : order.next();

  const tryTargets = async (
    texts: string[],
    callerSignal: AbortSignal | undefined,
    embed: (
      model: EmbeddingModelV4,
      target: Target,
      abortSignal: AbortSignal,
    ) => PromiseLike<EmbeddingModelV4Result>,
  ): Promise<EmbeddingModelV4Result> => {
    const promptText = () => texts.join('\n');
    await reserveCost(budget, asker, { targets, promptText, maxOutputTokens: 0 });
    const attempts = new Attempts({
      rules,
      asker,
      targets,
      callerSignal,
      take: (target, abortSignal) => {
        const model = target.provider.embeddingModel(target.model);
        const metered = meteredTarget(target, rules.gate, {
          operation: 'embeddings',
          provider: model.provider,
          promptText,
        });
        return meterEmbedding(asker, metered, () => embed(model, target, abortSignal));
      },
    });
    const attempt = await attempts.next();
    attempts.opened(attempt);
    attempts.done(attempt);
    return attempt.taken;
  };

  return {
    specificationVersion: 'v4',
    provider: 'loam.gate',
    modelId,
    maxEmbeddingsPerCall: smallestBatch(targets),
    supportsParallelCalls: false,
    doEmbed: (call: EmbeddingModelV4CallOptions) =>
      tryTargets(call.values, call.abortSignal, async (model, target, abortSignal) => {
        if (!isLoamEmbeddingModel(model)) refuseLoamOptions(call, target.label);
        const providerOptions = { ...call.providerOptions, ...target.providerOptions };
        return model.doEmbed({ ...call, providerOptions, abortSignal });
      }),
    doEmbedTokens: (call: EmbedTokensCallOptions) =>
      tryTargets([], call.abortSignal, async (model, target, abortSignal) => {
        if (!isLoamEmbeddingModel(model)) {
          throw unsupportedByModel(target.label, 'input', 'token ids');
        }
        return model.doEmbedTokens({ ...call, abortSignal });
      }),
  };
}

/** Any of the targets may have to take a batch. */
async function smallestBatch(targets: readonly Target[]): Promise<number | undefined> {
  const sizes = await Promise.all(
    targets.map(async ({ provider, model }) => provider.embeddingModel(model).maxEmbeddingsPerCall),
  );
  const known = sizes.filter(size => size !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
