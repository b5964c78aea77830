import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { foldStreamParts } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { meterStream, textOfPrompt } from '../usage/metered-stream.ts';
import { Attempts, type AttemptRules } from './attempts.ts';
import { applySettings, messagesInFront, type CallSettings } from './call-settings.ts';
import type { GateBudget } from './gate-budget.ts';
import { gateStream } from './gate-stream.ts';
import { translateLoamOptions } from './loam-options.ts';
import { messagesMoved } from './messages-moved.ts';
import { reserveCost } from './reserve-cost.ts';
import { conversationKey, type StickyTargets } from './sticky-targets.ts';
import type { TargetOrder } from './target-order.ts';
import { meteredTarget, type Target } from './target.ts';

export type GateLanguageModelSettings = {
  rules: AttemptRules;
  call: CallSettings;
  budget: GateBudget | undefined;
  order: TargetOrder;
  /** Absent: conversations go wherever the strategy sends them. */
  sticky: StickyTargets | undefined;
  /** The one target a request may ask. Default: all of the gate, in their order. */
  chosen?: Target | undefined;
};

/** A gate as one request sees it. */
export class GateLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'loam.gate';
  readonly modelId: string;
  readonly supportedUrls = {};
  readonly #settings: GateLanguageModelSettings;
  readonly #asker: Asker;

  constructor(settings: GateLanguageModelSettings, asker: Asker) {
    this.modelId = `gate/${settings.rules.gate}`;
    this.#settings = settings;
    this.#asker = asker;
  }

  async doGenerate(call: LanguageModelV4CallOptions) {
    return foldStreamParts((await this.doStream(call)).stream);
  }

  async doStream(request: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { rules, call: settings } = this.#settings;
    const leaving = new AbortController();
    const call = applySettings(request, settings);
    const { targets, onOpened } = await this.#targetsFor(request);
    const { maxOutputTokens } = call;
    const promptText = () => textOfPrompt(call.prompt);
    await reserveCost(this.#settings.budget, this.#asker, { targets, promptText, maxOutputTokens });
    const signal = AbortSignal.any([
      leaving.signal,
      ...(request.abortSignal ? [request.abortSignal] : []),
      ...deadlineOf(request, targets),
    ]);
    const attempts = new Attempts({
      rules,
      asker: this.#asker,
      targets,
      onOpened,
      callerSignal: signal,
      take: async (target, abortSignal) => {
        try {
          return await this.#ask(target, { ...call, abortSignal });
        } catch (error) {
          throw messagesMoved(error, messagesInFront(request.prompt, settings));
        }
      },
    });
    return gateStream(attempts, signal, () => leaving.abort());
  }

  async #targetsFor({ prompt, providerOptions }: LanguageModelV4CallOptions) {
    const { order, sticky, chosen } = this.#settings;
    if (chosen) return { targets: [chosen], onOpened: undefined };
    if (!sticky) return { targets: order.next(), onOpened: undefined };
    const { tenant } = this.#asker.caller;
    const cacheKey = providerOptions?.['loam']?.['cacheKey'];
    const { key, isNew } = await conversationKey(prompt, cacheKey, tenant);
    return {
      targets: order.next(isNew ? undefined : sticky.get(key)),
      onOpened: (target: Target) => sticky.set(key, target),
    };
  }

  async #ask(
    target: Target,
    call: LanguageModelV4CallOptions,
  ): Promise<LanguageModelV4StreamResult> {
    const model = target.provider.languageModel(target.model);
    const options = { ...call, ...mergeOptions(call, target) };
    const { call: translated, warnings } = target.isOwn
      ? { call: options, warnings: [] }
      : translateLoamOptions(options, { provider: model.provider, label: target.label });
    const metered = meteredTarget(target, this.#settings.rules.gate, {
      operation: 'chat',
      provider: model.provider,
      parameters: translated,
      prompt: call.prompt,
      promptText: () => textOfPrompt(call.prompt),
    });
    const result = await meterStream(this.#asker, metered, () => model.doStream(translated));
    return warnings.length === 0
      ? result
      : { ...result, stream: result.stream.pipeThrough(withWarnings(warnings)) };
  }
}

/** Our own models keep a deadline themselves; others know none. */
function deadlineOf(
  { providerOptions }: LanguageModelV4CallOptions,
  targets: readonly Target[],
): AbortSignal[] {
  const deadlineMs = providerOptions?.['loam']?.['deadlineMs'];
  const isKept = targets.every(({ isOwn }) => isOwn);
  return typeof deadlineMs === 'number' && !isKept ? [AbortSignal.timeout(deadlineMs)] : [];
}

/** The options of a target are its owner's, and win over those of a request. */
function mergeOptions(
  { providerOptions }: LanguageModelV4CallOptions,
  target: Target,
): Pick<LanguageModelV4CallOptions, 'providerOptions'> {
  if (!target.providerOptions) return {};
  const merged = { ...providerOptions };
  for (const [name, options] of Object.entries(target.providerOptions)) {
    merged[name] = { ...merged[name], ...options };
  }
  return { providerOptions: merged };
}

function withWarnings(
  warnings: readonly SharedV4Warning[],
): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  return new TransformStream({
    transform(part, controller) {
      controller.enqueue(
        part.type === 'stream-start'
          ? { ...part, warnings: [...part.warnings, ...warnings] }
          : part,
      );
    },
  });
}
