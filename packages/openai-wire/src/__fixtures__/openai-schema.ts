import { Ajv2020 } from 'ajv/dist/2020.js';
import schemas from './openai-schemas.json' with { type: 'json' };

/** OpenAPI's `nullable` means nothing to JSON Schema: spell it out. */
function rewriteNullable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(rewriteNullable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, rewriteNullable(value)]),
  );
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({
  $id: 'https://openai.test/openapi.json',
  components: { schemas: rewriteNullable(schemas) },
});

type Name =
  | 'CreateChatCompletionRequest'
  | 'CreateChatCompletionResponse'
  | 'CreateChatCompletionStreamResponse'
  | 'CreateCompletionRequest'
  | 'CreateCompletionResponse'
  | 'CreateEmbeddingRequest'
  | 'CreateEmbeddingResponse'
  | 'ErrorResponse'
  | 'ListModelsResponse';

/** What OpenAI's own schema finds wrong with a body: `[]` for nothing. */
export function openaiFaults(name: Name, body: unknown): string[] {
  const validate = ajv.getSchema(`https://openai.test/openapi.json#/components/schemas/${name}`);
  if (!validate) throw new Error(`The fixture has no schema ${name}.`);
  // What leaves over HTTP has no undefined fields.
  if (validate(JSON.parse(JSON.stringify(body)))) return [];
  return (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
}
