import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { CompletionModel, LoamEmbeddingModel, ModelDescription } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import type { AttemptRules } from './attempts.ts';
import { GateBudget, type GateBooks } from './gate-budget.ts';
import { gateCompletionModel } from './gate-completion-model.ts';
import { gateEmbeddingModel } from './gate-embedding-model.ts';
import { GateError } from './gate-error.ts';
import { GateLanguageModel } from './gate-language-model.ts';
import type { GateOptions } from './gate-options.ts';
import { modelNotOfGate } from './gate-refusals.ts';
import { StickyTargets } from './sticky-targets.ts';
import { TargetOrder } from './target-order.ts';
import type { Target } from './target.ts';

/** One gate: what it is made of, for as long as the server runs. */
export class Gate {
  readonly name: string;
  readonly id: string | undefined;
  readonly kind: 'chat' | 'embedding';
  readonly allowedModels: readonly string[] | undefined;
  readonly targets: readonly Target[];
  /** Whether nothing it is asked leaves this machine. */
  readonly localOnly: boolean;
  readonly #options: GateOptions;
  readonly #rules: AttemptRules;
  readonly #order: TargetOrder;
  readonly #sticky: StickyTargets | undefined;
  readonly #budget: GateBudget | undefined;

  /** @throws GateError for what could never work */
  constructor(name: string, options: GateOptions, targets: readonly Target[], books?: GateBooks) {
    const { strategy = 'fallback', localOnly = false, allowedModels } = options;
    if (targets.length === 0) throw new GateError('gate', name, 'has no targets');
    if (strategy === 'single' && targets.length > 1) {
      throw new GateError('gate', name, `has the strategy "single", but ${targets.length} targets`);
    }
    const elsewhere = targets.find(({ isLocal }) => !isLocal());
    if (localOnly && elsewhere) {
      throw new GateError(
        'gate',
        name,
        `never leaves this machine (local_only), but its target "${elsewhere.label}" is not known to be on it`,
      );
    }
    const stranger = allowedModels?.find(id => !targets.some(({ model }) => model === id));
    if (stranger !== undefined) {
      throw new GateError(
        'gate',
        name,
        `allows the model "${stranger}", which is none of its targets`,
      );
    }
    const { usdPerDay, usdPerMonth } = options.budget ?? {};
    const hasBudget = usdPerDay !== undefined || usdPerMonth !== undefined;
    const unpriced = targets.find(({ price }) => price === undefined);
    if (hasBudget && unpriced) {
      throw new GateError(
        'gate',
        name,
        `has a budget, but its target "${unpriced.label}" has no price`,
      );
    }
    this.name = name;
    this.id = options.id;
    this.kind = options.kind ?? 'chat';
    this.allowedModels = allowedModels;
    this.targets = targets;
    this.localOnly = localOnly;
    this.#options = options;
    this.#rules = {
      gate: name,
      timeoutMs: options.timeoutMs,
      retries: options.retries ?? 0,
      localOnly,
    };
    this.#budget =
      hasBudget && books ? new GateBudget(name, { usdPerDay, usdPerMonth }, books) : undefined;
    this.#order = new TargetOrder(strategy, targets);
    this.#sticky = (options.sticky ?? true) ? new StickyTargets() : undefined;
  }

  /** Its id among the models. */
  get modelId(): string {
    return `gate/${this.name}`;
  }

  isKnownTo(tenant: string): boolean {
    return this.#options.tenants?.includes(tenant) ?? true;
  }

  describe(): ModelDescription {
    const { description } = this.#options;
    return {
      id: this.modelId,
      kind: this.kind,
      ownedBy: 'gate',
      ...(description !== undefined && { description }),
    };
  }

  /** @param model the one target to ask. Default: as the strategy says */
  languageModel(asker: Asker, model?: string): LanguageModelV4 {
    const { systemPrompt, defaults, forced } = this.#options;
    return new GateLanguageModel(
      {
        rules: this.#rules,
        call: { systemPrompt, defaults, forced },
        order: this.#order,
        budget: this.#budget,
        sticky: this.#sticky,
        chosen: this.#chosen(model),
      },
      asker,
    );
  }

  completionModel(asker: Asker, model?: string): CompletionModel {
    const { defaults, forced } = this.#options;
    const settings = { rules: this.#rules, order: this.#order, budget: this.#budget };
    return gateCompletionModel(
      { ...settings, defaults, forced, chosen: this.#chosen(model) },
      asker,
    );
  }

  embeddingModel(asker: Asker, model?: string): LoamEmbeddingModel {
    const settings = { rules: this.#rules, order: this.#order, budget: this.#budget };
    return gateEmbeddingModel({ ...settings, chosen: this.#chosen(model) }, asker);
  }

  #chosen(model: string | undefined): Target | undefined {
    if (model === undefined) return undefined;
    const target = this.targets.find(each => each.model === model);
    if (!target || !this.allowedModels?.includes(model)) throw modelNotOfGate(model, this.name);
    return target;
  }
}
