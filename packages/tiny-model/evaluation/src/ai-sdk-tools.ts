import type { ToolDefinition } from './evaluation-case.ts';

/** The dialect that the AI SDK names in the JSON Schemas it makes from Zod's. */
const dialect = 'http://json-schema.org/draft-07/schema#';

/** The tools as `streamText` sends them: `$schema` before everything else, and no object open to further properties. */
export const asTheAiSdkWrites = (
  tools: ReadonlyMap<string, ToolDefinition>,
): Map<string, ToolDefinition> =>
  new Map(
    [...tools].map(([name, { function: definition, ...tool }]) => {
      const parameters = { $schema: dialect, ...closed(definition.parameters) };
      return [name, { ...tool, function: { ...definition, parameters } }];
    }),
  );

function closed(schema: Record<string, unknown>): Record<string, unknown> {
  const inner = Object.entries(schema).map(([key, value]) => [key, closedWithin(value)]);
  return {
    ...Object.fromEntries(inner),
    ...(schema.type === 'object' && { additionalProperties: false }),
  };
}

function closedWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedWithin);
  return typeof value === 'object' && value !== null
    ? closed(value as Record<string, unknown>)
    : value;
}
