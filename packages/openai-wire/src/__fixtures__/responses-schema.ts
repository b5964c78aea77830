import { Ajv2020 } from 'ajv/dist/2020.js';
import openResponses from './open-responses-schemas.json' with { type: 'json' };
import openai from './openai-responses-schemas.json' with { type: 'json' };

export type SpecDocument = 'openai' | 'open-responses';

const documents: Record<SpecDocument, Record<string, unknown>> = {
  openai,
  'open-responses': openResponses,
};

const ajv = new Ajv2020({ strict: false, validateFormats: false });
for (const [name, schemas] of Object.entries(documents)) {
  ajv.addSchema({ $id: `https://${name}.test/openapi.json`, components: { schemas } });
}

/** What a document's own schema finds wrong with a body: `[]` for nothing. */
export function specFaults(document: SpecDocument, name: string, body: unknown): string[] {
  const validate = ajv.getSchema(
    `https://${document}.test/openapi.json#/components/schemas/${name}`,
  );
  if (!validate) throw new Error(`The fixture of ${document} has no schema ${name}.`);
  // What leaves over HTTP has no undefined fields.
  if (validate(JSON.parse(JSON.stringify(body)))) return [];
  return (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
}

/** The name of the schema of an event, by its type. */
export function eventSchemaName(document: SpecDocument, type: string): string {
  for (const [name, schema] of Object.entries(documents[document])) {
    if (!name.endsWith('Event') || name.startsWith('WebSocket')) continue;
    if (JSON.stringify(schema).includes(`"type":{"type":"string","enum":["${type}"]}`)) {
      return name;
    }
  }
  throw new Error(`The fixture of ${document} has no event ${type}.`);
}
