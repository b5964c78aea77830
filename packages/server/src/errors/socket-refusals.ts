import { WireError } from '@loam/openai-wire';
import { printable } from './printable.ts';

/** What a WebSocket refuses: one sentence each, with the way out. */

export const upgradeRequired = () =>
  new WireError({
    code: 'upgrade_required',
    message:
      'This address creates responses with POST, or opens a WebSocket. This is no WebSocket upgrade, or this deployment takes none: use POST with `stream: true`.',
  });

export const unknownMessage = (type: unknown) =>
  new WireError({
    code: 'invalid_value',
    message:
      typeof type === 'string'
        ? `Invalid value for \`type\`: '${printable(type)}'. Supported values are: 'response.create'.`
        : 'A message is a JSON object with `type: "response.create"` and the fields of POST /v1/responses.',
    param: 'type',
  });

export const queueFull = (limit: number) =>
  new WireError({
    code: 'websocket_queue_full',
    message: `${limit} messages wait on this connection already. Wait for their answers, or open another connection.`,
  });

export const connectionExpired = () =>
  new WireError({
    code: 'websocket_connection_limit_reached',
    message:
      'This connection has reached its time limit. Open a new one, and continue from responses that are stored.',
  });

/** Fields of POST /responses that mean something else, or nothing, over a WebSocket. */
export const notOverSocket = (param: string, instead: string) =>
  new WireError({
    code: 'unsupported_parameter',
    message: `\`${param}\` is not supported over a WebSocket: ${instead}.`,
    param,
  });

export const generateInvalid = () =>
  new WireError({
    code: 'invalid_type',
    message: 'Invalid type for `generate`: expected a boolean. False only prepares an answer.',
    param: 'generate',
  });
