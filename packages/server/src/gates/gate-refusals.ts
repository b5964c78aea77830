import { WireError } from '@loam/openai-wire';
import { printable } from '../errors/printable.ts';

/** What gates refuse: one sentence each, with the way out. */

export const gateMissing = () =>
  new WireError({
    code: 'missing_field',
    message:
      'No gate and no model: send `gateId` in the body, the header `X-Loam-Gate-Id`, or `model`.',
    param: 'gateId',
  });

export const gateIdMalformed = (id: unknown, param: string) =>
  new WireError({
    code: 'invalid_format',
    message: `\`${param}\` must be the name or the UUID of a gate, but is ${typeof id === 'string' ? `"${printable(id)}"` : 'no text'}.`,
    param,
  });

export const gateUnknown = (id: string, param: string) =>
  new WireError({
    code: 'not_found',
    message: `The gate "${printable(id)}" does not exist. GET /v1/models lists the gates of this server as \`gate/…\`.`,
    param,
  });

export const modelNotOfGate = (model: string, gate: string) =>
  new WireError({
    code: 'permission_denied',
    message: `The gate "${gate}" does not allow the model \`${printable(model)}\`. Leave \`model\` out, or choose one that it allows.`,
    param: 'model',
  });

export const gateResting = (gate: string, retryAfterMs: number) =>
  new WireError({
    code: 'gate_unavailable',
    message: `No model behind the gate "${gate}" answers at the moment; they are asked again in ${Math.ceil(retryAfterMs / 1000)} s.`,
    retryAfterMs,
  });

export const targetSilent = (label: string, limitMs: number) =>
  new WireError({
    code: 'deadline_exceeded',
    message: `The model behind this gate (\`${label}\`) was silent for ${limitMs / 1000} s.`,
  });

export const leavesMachine = (gate: string, label: string) =>
  new WireError({
    code: 'permission_denied',
    message: `The gate "${gate}" never leaves this machine, but \`${label}\` is elsewhere.`,
  });

export const constraintUnsupported = (param: string, label: string) =>
  new WireError({
    code: 'unsupported_parameter',
    message: `\`${param}\` cannot be promised by the model behind this gate (\`${label}\`).`,
    param,
  });

export const budgetSpent = (gate: string, period: 'day' | 'month', usd: number) =>
  new WireError({
    code: 'budget_exceeded',
    message: `The gate "${gate}" has spent its budget of ${usd} US dollars for this ${period} (UTC).`,
    param: 'gateId',
  });
