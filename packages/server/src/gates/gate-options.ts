import type {
  LanguageModelV4CallOptions,
  ProviderV4,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { Price } from '../usage/price.ts';
import { priceOf } from '../usage/price.ts';
import type { HealthCheck } from './health-check.ts';
import {
  gateTargetSettingsSchema,
  type GateParameters as GateParameterSettings,
  type GateStrategy,
  type ParsedGateSettings,
} from './gate-settings.ts';

/** Models elsewhere that targets of gates may name. */
export type NamedProvider = {
  provider: ProviderV4;
  /** Whether it runs on this machine, so that gates with `localOnly` may use it. Default: false. */
  isLocal?: boolean | undefined;
  /** The price of each of its models, by the id of the model. Default: not known. */
  prices?: Readonly<Record<string, Price>> | undefined;
  /** Texts that must stand in no error and no log, such as its API key. Default: none. */
  secrets?: readonly string[] | undefined;
  /**
   * Asked for by the server itself while a model of the provider rests after failures; requests go
   * there again once it gives true. Default: a request probes it.
   */
  healthCheck?: HealthCheck | undefined;
};

/** One of the models behind a gate. */
export type GateTarget = {
  /** The id of the model. */
  model: string;
  /** The name of the provider that has it. Default: the provider of the server. */
  provider?: string | undefined;
  /** Its share of the requests with the strategy `weighted`. Default: 1. */
  weight?: number | undefined;
  /** Default: the price its provider has for the model. */
  price?: Price | undefined;
  /** `providerOptions` of each call. */
  providerOptions?: SharedV4ProviderOptions | undefined;
};

/** What a gate sets of a call. */
export type GateParameters = Pick<
  LanguageModelV4CallOptions,
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'maxOutputTokens'
  | 'seed'
  | 'stopSequences'
  | 'reasoning'
>;

/** A model made of other models. */
export type GateOptions = {
  /** A UUID clients may name the gate by. Default: it has its name only. */
  id?: string | undefined;
  /** What its targets are. Default: `chat`. */
  kind?: 'chat' | 'embedding' | undefined;
  /** One sentence for the list of models. */
  description?: string | undefined;
  /**
   * Which target a request tries first. With all but `single` the others are tried when it fails
   * before its first output. Default: `fallback`, in the order of the targets.
   */
  strategy?: GateStrategy | undefined;
  /** A text is the id of a model of the server's own provider. */
  targets: ReadonlyArray<string | GateTarget>;
  /** Stands in front of every conversation, before a system prompt of the request. */
  systemPrompt?: string | undefined;
  /** Parameters of requests that do not say otherwise. */
  defaults?: GateParameters | undefined;
  /** Parameters of every request, whatever it says. */
  forced?: GateParameters | undefined;
  /** Ids of targets that a request may choose with `model`. Default: `model` is not looked at. */
  allowedModels?: readonly string[] | undefined;
  /**
   * Longest silence of a target, before its first output and within an answer, in milliseconds.
   * Default: 120,000, and none for models of this machine.
   */
  timeoutMs?: number | undefined;
  /** How often a target that failed is asked again before the next one. Default: 0. */
  retries?: number | undefined;
  /** Keep a conversation on the target that has it in its cache. Default: true. */
  sticky?: boolean | undefined;
  /** Nothing ever leaves this machine. Default: false. */
  localOnly?: boolean | undefined;
  /** Tenants that know the gate; to others it does not exist. Default: all. */
  tenants?: readonly string[] | undefined;
  /** What may be spent, in US dollars per day and per calendar month (UTC). Default: anything. */
  budget?: { usdPerDay?: number | undefined; usdPerMonth?: number | undefined } | undefined;
};

/** The options of a gate as it stands in a configuration file. */
export function gateOptions(settings: ParsedGateSettings): GateOptions {
  const { id, kind, description, strategy, retries, sticky, tenants, budget } = settings;
  return {
    id,
    kind,
    description,
    strategy,
    targets: settings.targets.map(target => {
      if (typeof target === 'string') return target;
      const {
        price,
        provider_options: providerOptions,
        ...rest
      } = gateTargetSettingsSchema.parse(target);
      return { ...rest, price: price && priceOf(price), providerOptions };
    }),
    systemPrompt: settings.system_prompt,
    defaults: gateParameters(settings.defaults),
    forced: gateParameters(settings.forced),
    allowedModels: settings.allowed_models,
    timeoutMs: settings.timeout_seconds === undefined ? undefined : settings.timeout_seconds * 1000,
    retries,
    sticky,
    localOnly: settings.local_only,
    tenants,
    budget: { usdPerDay: budget.usd_per_day, usdPerMonth: budget.usd_per_month },
  };
}

function gateParameters(settings: GateParameterSettings): GateParameters {
  const parameters = {
    temperature: settings.temperature,
    topP: settings.top_p,
    topK: settings.top_k,
    frequencyPenalty: settings.frequency_penalty,
    presencePenalty: settings.presence_penalty,
    maxOutputTokens: settings.max_tokens,
    seed: settings.seed,
    stopSequences: settings.stop,
    reasoning: settings.reasoning_effort,
  } satisfies { [Name in keyof GateParameters]: GateParameters[Name] | undefined };
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined),
  ) as GateParameters;
}
