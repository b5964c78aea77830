import { WireError } from '@loam/openai-wire';
import { printable } from './printable.ts';

/** What the Responses API refuses: one sentence each, with the way out. */

export const responseUnknown = (id: string) =>
  new WireError({ code: 'not_found', message: `Response with id '${printable(id)}' not found.` });

export const responseToContinueUnknown = (id: string) =>
  new WireError({
    code: 'previous_response_not_found',
    message: `Previous response with id '${printable(id)}' not found. It may have expired or been deleted, or was not stored: send the conversation as \`input\`.`,
    param: 'previous_response_id',
  });

export const brokenChain = (missingId: string) =>
  new WireError({
    code: 'previous_response_not_found',
    message: `The conversation cannot be continued: the response '${printable(missingId)}' in it was deleted or has expired. Send the conversation as \`input\`.`,
    param: 'previous_response_id',
  });

export const chainTooLong = (limit: number) =>
  new WireError({
    code: 'previous_response_chain_too_long',
    message: `A conversation may have at most ${limit} responses before this one. Call POST /v1/responses/compact and start a new one from its output.`,
    param: 'previous_response_id',
  });

export const notStoredForGood = (id: string) =>
  new WireError({
    code: 'previous_response_not_found',
    message: `\`store: true\` cannot continue from '${printable(id)}', which is not stored for good. Leave \`store\` out, or send the conversation as \`input\`.`,
    param: 'previous_response_id',
  });

export const storageRefused = () =>
  new WireError({
    code: 'unsupported_parameter',
    message: '`store: true` is refused: nothing is stored for this API key.',
    param: 'store',
  });

export const backgroundRefused = () =>
  new WireError({
    code: 'unsupported_parameter',
    message: '`background` is refused: nothing is kept for this API key, so nobody could fetch it.',
    param: 'background',
  });

export const notInBackground = (id: string) =>
  new WireError({
    code: 'invalid_value',
    message: `Response '${printable(id)}' was not created with \`background: true\`, so it cannot be cancelled: close its connection instead.`,
    param: 'response_id',
  });

export const notStreamable = (id: string) =>
  new WireError({
    code: 'invalid_value',
    message: `The stream of response '${printable(id)}' cannot be read again: only responses with \`background: true\` keep their events.`,
    param: 'stream',
  });

export const computedElsewhere = (id: string) =>
  new WireError({
    code: 'conflict',
    message: `Response '${printable(id)}' is being computed by another process, which alone can stream it. Try again, or poll it until it has ended.`,
  });

export const summaryLeavesMachine = (gateId: string) =>
  new WireError({
    code: 'permission_denied',
    message: `'${printable(gateId)}' never leaves this machine, and the model that writes summaries may.`,
  });

export const serverStopped = () =>
  new WireError({
    code: 'server_error',
    message: 'The server stopped while it computed this response. Create it again.',
  });

export const invalidQuery = (param: string, expected: string) =>
  new WireError({
    code: 'invalid_value',
    message: `Invalid query parameter \`${param}\`: expected ${expected}.`,
    param,
  });
