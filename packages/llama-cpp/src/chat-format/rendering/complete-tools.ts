import { typesOf } from '../parsing/schema-types.ts';
import type { TemplateTool } from './template-messages.ts';

type SchemaObject = Readonly<Record<string, unknown>>;

/**
 * Tools with everything spelt out that JSON Schema leaves open, for templates that fail without it:
 * a description of the tool and of each argument, and one type of each.
 */
export function completeTools(tools: readonly TemplateTool[]): TemplateTool[] {
  return tools.map(({ type, function: { name, description = '', parameters } }) => {
    const schema = isObject(parameters) ? parameters : {};
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    return {
      type,
      function: {
        name,
        description,
        parameters: {
          type: 'object',
          ...schema,
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, each]) => [key, completeProperty(each, schema)]),
          ),
        },
      },
    };
  });
}

function completeProperty(property: unknown, root: SchemaObject): SchemaObject {
  const schema = isObject(property) ? property : {};
  const types = Array.from(typesOf(schema, root));
  const type = types.find(each => each !== 'null') ?? types[0] ?? 'string';
  return { description: '', ...schema, type };
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
