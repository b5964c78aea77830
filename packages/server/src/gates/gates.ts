import type { ProviderV4 } from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Gate } from './gate.ts';
import type { GateBooks } from './gate-budget.ts';
import { GateError } from './gate-error.ts';
import { readGateModel } from './gate-id.ts';
import type { GateOptions, GateTarget, NamedProvider } from './gate-options.ts';
import { gateNamePattern } from './gate-settings.ts';
import type { HealthCheck } from './health-check.ts';
import { reportTargets, type TargetReport } from './target-report.ts';
import type { Target, TargetHealth } from './target.ts';
import { free, type Price } from '../usage/price.ts';

export type GatesOptions = {
  /** The server's own provider. */
  provider: ProviderV4 & Partial<LoamProvider>;
  /** Models elsewhere, by the name that targets call them by. */
  providers?: Readonly<Record<string, ProviderV4 | NamedProvider>> | undefined;
  gates?: Readonly<Record<string, GateOptions>> | undefined;
  /** The prices of the server's own models, by their ids. Default: none costs anything. */
  prices?: Readonly<Record<string, Price>> | undefined;
  /** Where it stands what gates have cost. Default: budgets are not kept. */
  books?: GateBooks | undefined;
  /** Unix milliseconds. */
  now?: (() => number) | undefined;
};

/** The gates of a server. */
export class Gates {
  readonly #gates: readonly Gate[];
  readonly #provider: GatesOptions['provider'];

  /** @throws GateError for what could never work */
  constructor(options: GatesOptions) {
    this.#provider = options.provider;
    const healths = new Map<string, TargetHealth>();
    const names = Object.keys(options.gates ?? {});
    this.#gates = Object.entries(options.gates ?? {}).map(([name, gate]) => {
      if (!gateNamePattern.test(name)) {
        throw new GateError(
          'gate',
          name,
          'has a name with more than letters, digits, ".", "_" and "-"',
        );
      }
      if (gate.id !== undefined && names.includes(gate.id)) {
        throw new GateError(
          'gate',
          name,
          `has the id "${gate.id}", which is the name of another gate`,
        );
      }
      const targets = gate.targets.map(target =>
        findTarget(name, typeof target === 'string' ? { model: target } : target, options, healths),
      );
      return new Gate(name, gate, targets, options.books);
    });
  }

  get isEmpty(): boolean {
    return this.#gates.length === 0;
  }

  /** The gates a tenant knows. */
  list(tenant: string): Gate[] {
    return this.#gates.filter(gate => gate.isKnownTo(tenant));
  }

  /** How all targets are. */
  report(): TargetReport[] {
    return reportTargets(this.#gates);
  }

  /** @param id its name or its UUID */
  find(id: string, tenant: string): Gate | undefined {
    const known = this.list(tenant);
    const uuid = id.toLowerCase();
    return (
      known.find(({ name }) => name === id) ?? known.find(gate => gate.id?.toLowerCase() === uuid)
    );
  }

  /**
   * The gate that a `model` names, and the one model of it, if that is said.
   *
   * @throws WireError `invalid_format`
   */
  resolve(modelId: string, tenant: string): { gate: Gate; model?: string | undefined } | undefined {
    const { gate: id, model } = readGateModel(modelId, 'model') ?? { gate: modelId };
    const gate = this.find(id, tenant);
    return gate && { gate, model };
  }

  /**
   * Whether a model may be shown what was said to another one: what a gate keeps on this machine
   * stays on it.
   */
  mayRead(readerId: string, modelId: string, tenant: string): boolean {
    if (!this.resolve(modelId, tenant)?.gate.localOnly) return true;
    const reader = this.resolve(readerId, tenant)?.gate;
    return reader ? reader.localOnly : this.isOwnLocal(readerId, tenant);
  }

  /** Whether an id is no gate, but a model that the server itself computes on this machine. */
  isOwnLocal(modelId: string, tenant: string): boolean {
    return this.resolve(modelId, tenant) === undefined && this.#provider.isLocal === true;
  }
}

function findTarget(
  gate: string,
  target: GateTarget,
  options: GatesOptions,
  healths: Map<string, TargetHealth>,
): Target {
  const { model, provider: name, weight = 1 } = target;
  const label = name === undefined ? model : `${name}/${model}`;
  const healthOf = (check?: HealthCheck): TargetHealth => {
    const health = healths.get(label) ?? {
      breaker: new CircuitBreaker(options.now, check),
      inFlight: 0,
    };
    healths.set(label, health);
    return health;
  };
  const shared = { label, model, weight, providerOptions: target.providerOptions };
  if (name === undefined) {
    const { provider, prices } = options;
    const isLocal = () => provider.isLocal === true;
    const price = target.price ?? prices?.[model] ?? (isLocal() ? free : undefined);
    return { ...shared, provider, isOwn: true, isLocal, price, secrets: [], health: healthOf() };
  }
  const found = options.providers?.[name];
  if (!found) {
    const known = Object.keys(options.providers ?? {}).join('", "') || 'none';
    throw new GateError(
      'gate',
      gate,
      `asks the provider "${name}", which is not configured (known: "${known}")`,
    );
  }
  const named: NamedProvider = 'provider' in found ? found : { provider: found };
  const isLocal = () => named.isLocal === true;
  return {
    ...shared,
    provider: named.provider,
    isOwn: false,
    isLocal,
    price: target.price ?? named.prices?.[model] ?? (isLocal() ? free : undefined),
    secrets: named.secrets ?? [],
    health: healthOf(named.healthCheck),
  };
}
