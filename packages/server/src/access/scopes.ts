import { WireError } from '@loam/openai-wire';
import { printable } from '../errors/printable.ts';
import type { Caller } from './caller.ts';

/** Every key may look at the list of models, which shows only what it may use. */
const alwaysAllowed = 'models';

/** Whether a caller may use a model, for lists that show nothing else (MX-19). */
export function allowsModel({ scopes }: Caller, modelId: string): boolean {
  return isListed(scopes?.models, modelId);
}

/** @param endpoint the path behind the base path, such as `responses/resp_1/cancel` */
export function allowsEndpoint({ scopes }: Caller, endpoint: string): boolean {
  const allowed = scopes?.endpoints ? [alwaysAllowed, ...scopes.endpoints] : ['*'];
  return allowed.some(parent => isWithin(parent, endpoint));
}

/** Whether a caller may use a gate. */
export function allowsGate({ scopes }: Caller, gate: string): boolean {
  return isListed(scopes?.gates, gate);
}

/** @throws WireError `permission_denied` */
export function requireModel(caller: Caller, modelId: string): void {
  if (!allowsModel(caller, modelId)) throw notInScope('the model', modelId, 'model');
}

/** @throws WireError `permission_denied` */
export function requireGate(caller: Caller, gate: string): void {
  if (!allowsGate(caller, gate)) throw notInScope('the gate', gate, 'gateId');
}

/** @throws WireError `permission_denied` */
export function requireEndpoint(caller: Caller, endpoint: string): void {
  if (!allowsEndpoint(caller, endpoint)) throw notInScope('the endpoint', endpoint, '');
}

/** Whether a list has a name, or a beginning of it such as `org/*`. No list allows everything. */
export function isListed(list: readonly string[] | undefined, name: string): boolean {
  if (!list) return true;
  return list.some(entry =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
  );
}

function isWithin(parent: string, path: string): boolean {
  return path === parent || path.startsWith(`${parent}/`) || parent === '*';
}

function notInScope(what: string, name: string, param: string): WireError {
  return new WireError({
    code: 'permission_denied',
    message: `This API key may not use ${what} \`${printable(name)}\`. Ask whoever runs this server for a key with a wider scope.`,
    param,
  });
}
