import type { CompletionModel, CompletionModelCallOptions } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { modelKindMismatch } from '../errors/refusals.ts';
import { meterStream } from '../usage/metered-stream.ts';
import { Attempts, type AttemptRules } from './attempts.ts';
import type { GateBudget } from './gate-budget.ts';
import type { GateParameters } from './gate-options.ts';
import { gateStream } from './gate-stream.ts';
import { reserveCost } from './reserve-cost.ts';
import type { TargetOrder } from './target-order.ts';
import { meteredTarget, type Target } from './target.ts';

/**
 * A gate that continues raw text, as one request sees it. Only models of the server can: what other
 * providers offer has a conversation around it.
 */
export function gateCompletionModel(
  settings: {
    rules: AttemptRules;
    order: TargetOrder;
    defaults: GateParameters | undefined;
    forced: GateParameters | undefined;
    budget: GateBudget | undefined;
    chosen?: Target | undefined;
  },
  asker: Asker,
): CompletionModel {
  const { rules, order, defaults, forced, budget, chosen } = settings;
  const modelId = `gate/${rules.gate}`;
  return {
    modelId,
    provider: 'loam.gate',
    async doStream(request: CompletionModelCallOptions) {
      const leaving = new AbortController();
      const signals = [leaving.signal, ...(request.abortSignal ? [request.abortSignal] : [])];
      const signal = AbortSignal.any(signals);
      const { reasoning: _, ...forcedOptions } = forced ?? {};
      const { reasoning: __, ...defaultOptions } = defaults ?? {};
      const call = { ...defaultOptions, ...request, ...forcedOptions };
      const promptText = () => (typeof call.prompt === 'string' ? call.prompt : '');
      const targets = chosen ? [chosen] : order.next();
      const { maxOutputTokens } = call;
      await reserveCost(budget, asker, { targets, promptText, maxOutputTokens });
      const attempts = new Attempts({
        rules,
        asker,
        targets,
        callerSignal: signal,
        take: async (target, abortSignal) => {
          const model = target.provider.completionModel?.(target.model);
          if (!model) throw modelKindMismatch(modelId, 'chat', 'completion');
          const metered = meteredTarget(target, rules.gate, {
            operation: 'text_completion',
            provider: model.provider,
            parameters: call,
            promptText,
          });
          return meterStream(asker, metered, () => model.doStream({ ...call, abortSignal }));
        },
      });
      return gateStream(attempts, signal, () => leaving.abort());
    },
  };
}
