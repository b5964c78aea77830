import { gateMissing, gateUnknown, modelNotOfGate } from './gate-refusals.ts';
import { readGateId } from './gate-id.ts';
import type { Gates } from './gates.ts';

/** Where a request may name its gate, besides `gateId` in its body; the first one counts (S4-5). */
const gateHeaders = ['x-loam-gate-id', 'x-layer-gate-id'];

/** The body with the gate it asks for as its `model`: behind this a gate is a model like any other. */
export function selectGate(
  body: unknown,
  headers: Headers,
  { gates, tenant }: { gates: Gates; tenant: string },
): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { gateId, ...rest } = body as Record<string, unknown>;
  const inHeader = gateHeaders.map(name => headers.get(name)).find(value => value);
  const asked = gateId ?? inHeader;
  const model = rest['model'] ?? undefined;
  if (asked === undefined || asked === null) {
    if (model === undefined && !gates.isEmpty) throw gateMissing();
    return body;
  }
  const param = gateId === undefined || gateId === null ? 'X-Loam-Gate-Id' : 'gateId';
  const id = readGateId(asked, param);
  const gate = gates.find(id, tenant);
  if (!gate) throw gateUnknown(id, param);
  if (model === undefined || gate.allowedModels === undefined || isGate(model, gate.name)) {
    return { ...rest, model: gate.modelId };
  }
  if (typeof model !== 'string') return rest;
  if (!gate.allowedModels.includes(model)) throw modelNotOfGate(model, gate.name);
  return { ...rest, model: `${gate.modelId}/${model}` };

  /** Clients that must send a model send the gate itself. */
  function isGate(value: unknown, name: string): boolean {
    return typeof value === 'string' && gates.resolve(value, tenant)?.gate.name === name;
  }
}
