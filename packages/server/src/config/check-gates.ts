import { isLocalUrl } from '../gates/local-url.ts';
import type { LoamConfig } from './config-schema.ts';
import { issue, unknown, type DescribedIssue } from './describe-issue.ts';
import { modelKinds } from './model-kinds.ts';
import type { Path } from './toml-document.ts';

type GateSettings = LoamConfig['gates'][string];

/** A target as a table, whichever way it was written. */
type Target = { model: string; provider?: string | undefined; price?: object | undefined };

/** What a gate says of models, providers and other gates that is not so. */
export function checkGates(config: LoamConfig): DescribedIssue[] {
  const providers = Object.entries(config.providers);
  const gates = Object.entries(config.gates);
  return [
    ...providers.flatMap(([name, provider]) => checkProvider(name, provider)),
    ...gates.flatMap(([name, gate]) => checkTargets(name, gate, config)),
    ...gates.flatMap(([name, gate]) => checkGate(name, gate, config)),
  ];
}

function checkProvider(
  name: string,
  { local, options, health_url: healthUrl }: LoamConfig['providers'][string],
): DescribedIssue[] {
  if (!local) return [];
  const { baseURL } = options;
  const wrong: Path[] = [
    ...(typeof baseURL === 'string' && isLocalUrl(baseURL) ? [] : [['options', 'baseURL']]),
    ...(healthUrl === undefined || isLocalUrl(healthUrl) ? [] : [['health_url']]),
  ];
  return wrong.map(path =>
    issue(
      ['providers', name, ...path],
      'must be a loopback address such as "http://127.0.0.1:8000/v1", because the provider is `local`',
    ),
  );
}

function checkTargets(name: string, gate: GateSettings, config: LoamConfig): DescribedIssue[] {
  const models = modelKinds(config);
  const hasBudget = Object.values(gate.budget).some(limit => limit !== undefined);
  return gate.targets.flatMap((written, index): DescribedIssue[] => {
    const at: Path = ['gates', name, 'targets', index];
    const isText = typeof written === 'string';
    const { model, provider: providerName, price }: Target = isText ? { model: written } : written;
    if (providerName === undefined) {
      const kind = models.get(model);
      const place = isText ? at : [...at, 'model'];
      if (kind === undefined) {
        return [unknown(place, `model "${model}" in [api.models]`, model, [...models.keys()])];
      }
      const fits = gate.kind === 'embedding' ? kind === 'embedding' : continuesText(kind);
      return fits
        ? []
        : [issue(place, `is a model of the type "${kind}", in a gate of the kind "${gate.kind}"`)];
    }
    const provider = config.providers[providerName];
    if (!provider) {
      const known = Object.keys(config.providers);
      return [unknown([...at, 'provider'], `provider "${providerName}"`, providerName, known)];
    }
    return [
      ...(gate.local_only && !provider.local
        ? [
            issue(
              at,
              'may leave this machine, which `local_only` forbids: its provider is not `local`',
            ),
          ]
        : []),
      ...(hasBudget && !provider.local && !price && !provider.prices[model]
        ? [
            issue(
              at,
              `has no price, which the budget of the gate needs: add it to [providers.${providerName}.prices]`,
            ),
          ]
        : []),
    ];
  });
}

function checkGate(name: string, gate: GateSettings, { gates }: LoamConfig): DescribedIssue[] {
  const issues: DescribedIssue[] = [];
  const at = (...key: (string | number)[]): Path => ['gates', name, ...key];
  if (gate.strategy === 'single' && gate.targets.length > 1) {
    issues.push(issue(at('strategy'), `is "single", but there are ${gate.targets.length} targets`));
  }
  const ids = gate.targets.map(target => (typeof target === 'string' ? target : target.model));
  for (const [index, model] of (gate.allowed_models ?? []).entries()) {
    if (!ids.includes(model)) {
      issues.push(
        unknown(at('allowed_models', index), `target with the model "${model}"`, model, ids),
      );
    }
  }
  const { id } = gate;
  const namesake = Object.entries(gates).find(
    ([other, settings]) =>
      other !== name && (other === id || (id !== undefined && settings.id === id)),
  );
  if (namesake) issues.push(issue(at('id'), `is taken by the gate "${namesake[0]}"`));
  return issues;
}

/** Chat models continue raw text as well. */
function continuesText(kind: string): boolean {
  return kind === 'chat' || kind === 'completion';
}
