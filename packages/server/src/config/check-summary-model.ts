import type { LoamConfig } from './config-schema.ts';
import { issue, unknown, type DescribedIssue } from './describe-issue.ts';
import { modelKinds } from './model-kinds.ts';

/** What is said of the model that writes summaries and is not so. */
export function checkSummaryModel(config: LoamConfig): DescribedIssue[] {
  const { summary_model: name } = config.responses;
  if (name === undefined) return [];
  const path = ['responses', 'summary_model'];
  const models = modelKinds(config);
  // A gate goes before a model with its name, as it does when it is asked for.
  const gate = config.gates[name];
  const kind = gate?.kind ?? models.get(name);
  if (kind === undefined) {
    const known = [...models.keys(), ...Object.keys(config.gates)];
    return [unknown(path, `model "${name}" in [api.models], and no such gate`, name, known)];
  }
  if (kind === 'chat') return [];
  const what = gate ? 'gate of the kind' : 'model of the type';
  return [issue(path, `is a ${what} "${kind}"; only "chat" writes summaries`)];
}
