import { documentSchemas, type RequestName, type ResponseName } from './document-schemas.ts';
import { operations, tags, type Operation } from './operations.ts';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, object>>;
  components: { schemas: Record<string, object>; securitySchemes?: Record<string, object> };
};

/** The version of the wire, not of the package: it changes when an answer means something else. */
const wireVersion = '1.0.0';

/** A key goes either way. */
const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  header: { type: 'apiKey', in: 'header', name: 'x-api-key' },
};

/**
 * Describes a server.
 *
 * @param base the path in front of every operation, `/v1`
 * @param requiresKey whether callers have to show a key
 */
export function openapiDocument(base: string, requiresKey: boolean): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method] = describe(operation, requiresKey);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Loam',
      version: wireVersion,
      description:
        "OpenAI's API on models that run here. Errors are `{error: {message, type, code, param}}`; fields nobody knows are named in the header `x-loam-ignored-params`.",
    },
    servers: [{ url: base || '/' }],
    tags: tags.map(name => ({ name })),
    paths,
    components: {
      schemas: documentSchemas(),
      ...(requiresKey && { securitySchemes }),
    },
  };
}

/** A gate can be asked wherever a model can. */
const gateHeader = {
  name: 'X-Loam-Gate-Id',
  in: 'header',
  description:
    'The name or the UUID of a gate, in the place of `model`; `gateId` in the body says the same, and comes first.',
  schema: { type: 'string' },
};

function describe(operation: Operation, requiresKey: boolean): object {
  const {
    path,
    operationId,
    summary,
    tag,
    query = {},
    request,
    example,
    response,
    stream,
    open = false,
  } = operation;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...Object.entries(query).map(([name, description]) => ({
      name,
      in: 'query',
      description,
      schema: { type: 'string' },
    })),
    ...(request ? [gateHeader] : []),
  ];
  return {
    operationId,
    summary,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(request && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: reference(request), ...(example && { example }) },
        },
      },
    }),
    responses: {
      '200': {
        description: 'The answer.',
        content: {
          'application/json': { schema: response ? reference(response) : { type: 'object' } },
          ...(stream && { 'text/event-stream': { schema: reference(stream) } }),
        },
      },
      default: {
        description: 'An error.',
        content: { 'application/json': { schema: reference('Error') } },
      },
    },
    ...(requiresKey && !open && { security: [{ bearer: [] }, { header: [] }] }),
  };
}

function reference(name: RequestName | ResponseName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
