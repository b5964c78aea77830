import { gateIdMalformed } from './gate-refusals.ts';
import { gateNamePattern } from './gate-settings.ts';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** How another gateway writes the UUID of a gate into `model` (S4-3). */
const layerForm = /^layer[/:]/;

/** The name or the UUID of a gate, and the model of it that is asked for. */
export type GateReference = { gate: string; model?: string | undefined };

/**
 * Reads what is said to be a gate: its name, its UUID, `gate/<either>`, `layer/<uuid>`,
 * `layer:<uuid>`.
 *
 * @throws WireError `invalid_format` for what cannot be a gate (S4-7)
 */
export function readGateId(value: unknown, param: string): string {
  const { gate } = (typeof value === 'string' && readGateModel(value, param)) || { gate: value };
  if (typeof gate === 'string' && (uuid.test(gate) || gateNamePattern.test(gate))) return gate;
  throw gateIdMalformed(value, param);
}

/**
 * Reads a `model` that can only be a gate: `gate/<gate>`, `gate/<gate>/<model>` for one model of it,
 * and the forms of other gateways. `undefined` for any other model, which may be a gate's name.
 *
 * @throws WireError `invalid_format`
 */
export function readGateModel(model: string, param: string): GateReference | undefined {
  if (layerForm.test(model)) {
    const gate = model.replace(layerForm, '');
    if (!uuid.test(gate)) throw gateIdMalformed(model, param);
    return { gate };
  }
  if (!model.startsWith('gate/')) return undefined;
  const [, gate = '', ...rest] = model.split('/');
  if (!uuid.test(gate) && !gateNamePattern.test(gate)) throw gateIdMalformed(model, param);
  return { gate, model: rest.length > 0 ? rest.join('/') : undefined };
}
