import { WireError } from '@loam/openai-wire';
import { printable } from './printable.ts';

/** What the server itself refuses, before any model is asked: one sentence each, with the way out. */

export const unknownPath = (method: string, path: string) =>
  new WireError({
    code: 'not_found',
    message: `Unknown request URL: ${method} ${printable(path)}. Check the URL for typos; a base URL usually ends in /v1.`,
  });

export const methodNotAllowed = (method: string, path: string, allowed: readonly string[]) =>
  new WireError({
    code: 'method_not_allowed',
    message: `Not allowed to ${printable(method)} on ${printable(path)}. Use ${allowed.join(' or ')}.`,
  });

export const switchedOff = () =>
  new WireError({
    code: 'not_found',
    message: 'This server has no endpoints: whoever runs it has switched them off.',
  });

export const metricsNotInScope = () =>
  new WireError({
    code: 'permission_denied',
    message:
      'Metrics are of the whole server. They need the key of an admin, or one whose scope names the endpoint `metrics`.',
  });

export const invalidRequest = () =>
  new WireError({
    code: 'invalid_value',
    message: 'This is no valid HTTP request: its first line, its URL or a header is malformed.',
  });

export const headersTooLarge = () =>
  new WireError({ code: 'invalid_value', message: 'The headers of this request are too large.' });

export const requestTimeout = () =>
  new WireError({
    code: 'request_timeout',
    message: 'The request took too long to arrive.',
  });

export const missingKey = () =>
  new WireError({
    code: 'missing_api_key',
    message:
      'You did not provide an API key. Send it in the header "Authorization: Bearer YOUR_KEY" or "x-api-key: YOUR_KEY".',
  });

export const invalidKey = () =>
  new WireError({ code: 'invalid_api_key', message: 'Incorrect API key provided.' });

export const noKeyConfigured = () =>
  new WireError({
    code: 'missing_api_key',
    message:
      'This server asks for an API key but has none configured, so it refuses every request. Its operator passes `apiKey` or `keys` to createServer, or writes down `requireAuth: false` to serve without a key.',
  });

export const storeUnavailable = (what: string, cause: unknown) =>
  new WireError({
    code: 'store_unavailable',
    message: `The server cannot reach its store of ${what} at the moment. Try again.`,
    retryAfterMs: 1000,
    cause,
  });

export const foreignHost = (host: string) =>
  new WireError({
    code: 'host_not_allowed',
    message: `This server does not answer to the host "${printable(host)}". Add it to \`allowedHosts\`, or configure an API key.`,
  });

export const foreignOrigin = (origin: string) =>
  new WireError({
    code: 'origin_not_allowed',
    message: `Web pages of the origin "${printable(origin)}" may not use this server. Add it to \`allowedOrigins\`.`,
  });

export const unsupportedContentType = (contentType: string, encoding?: string) =>
  new WireError({
    code: 'unsupported_content_type',
    message:
      encoding === undefined
        ? `Unsupported content type: "${printable(contentType)}". Send JSON with the header "Content-Type: application/json".`
        : `Unsupported content encoding: "${printable(encoding)}". Send the body without compression.`,
  });

export const bodyTooLarge = (limit: number) =>
  new WireError({
    code: 'request_too_large',
    message: `The request body is larger than the limit of ${limit} bytes (\`maxBodyBytes\`).`,
  });

export const invalidJson = (why: string) =>
  new WireError({
    code: 'invalid_json',
    message: `We could not parse the JSON body of your request: ${why}.`,
  });

export const nestingTooDeep = (limit: number) =>
  new WireError({
    code: 'nesting_too_deep',
    message: `The JSON body nests more than ${limit} levels deep.`,
  });

export const unknownModel = (modelId: string) =>
  new WireError({
    code: 'model_not_found',
    message: `The model \`${printable(modelId)}\` does not exist. GET /v1/models lists the models of this server.`,
    param: 'model',
  });

export const modelKindMismatch = (modelId: string, kind: string, wanted: string) =>
  new WireError({
    code: 'model_kind_mismatch',
    message: `The model \`${printable(modelId)}\` is of the kind "${kind}"; this endpoint needs the kind "${wanted}".`,
    param: 'model',
  });

export const noTokenizer = (modelId: string) =>
  new WireError({
    code: 'unsupported_parameter',
    message: `The tokenizer of the model \`${printable(modelId)}\` is not available here.`,
    param: 'model',
  });

export const unsupportedByModel = (modelId: string, param: string, what: string) =>
  new WireError({
    code: 'unsupported_parameter',
    message: `The model \`${printable(modelId)}\` does not support ${what}.`,
    param,
  });

export const unknownParameter = (name: string) =>
  new WireError({
    code: 'unknown_parameter',
    message: `Unknown parameter: \`${printable(name)}\`. Leave it out, or serve without \`strictParams\`.`,
    param: name,
  });

export const clientLeft = () =>
  new WireError({
    code: 'request_cancelled',
    message: 'The client closed the connection before the answer was there.',
  });
