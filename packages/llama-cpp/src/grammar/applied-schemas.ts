import { accepts } from './automaton.ts';
import type { Compilation } from './compilation.ts';
import { unevaluatedIsAdditional } from './keywords-by-type.ts';
import type { SchemaNode } from './schema-document.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schemas of an array's first elements, and of all others; both drafts. */
export function elementSchemas(
  node: SchemaNode,
  { document }: Compilation,
): { first: SchemaNode[]; rest: SchemaNode | undefined } {
  const schema = node.schema as Schema;
  const isDraft7 = Array.isArray(schema['items']);
  const unevaluated = unevaluatedIsAdditional(schema)
    ? document.child(node, 'unevaluatedItems')
    : undefined;
  const rest = document.child(node, isDraft7 ? 'additionalItems' : 'items');
  return {
    first: document.list(node, isDraft7 ? 'items' : 'prefixItems'),
    rest: rest ?? unevaluated,
  };
}

/** The schemas one schema applies to a property of this name. */
export function propertySchemas(
  node: SchemaNode,
  key: string,
  compilation: Compilation,
): SchemaNode[] {
  const { document } = compilation;
  const schema = node.schema as Schema;
  const declared = document.child(node, 'properties', key);
  const matching = document
    .map(node, 'patternProperties')
    .filter(([pattern]) => {
      const automaton = compilation.pattern(node, 'patternProperties', pattern);
      return automaton !== undefined && accepts(automaton, key);
    })
    .map(([, target]) => target);
  const targets = declared ? [declared, ...matching] : matching;
  if (targets.length > 0) return targets;
  const rest = additionalSchema(node, schema, compilation);
  return rest ? [rest] : [];
}

/** The schema of properties that are neither declared nor match a pattern. */
export function additionalSchema(
  node: SchemaNode,
  schema: Schema,
  { document }: Compilation,
): SchemaNode | undefined {
  const unevaluated = unevaluatedIsAdditional(schema)
    ? document.child(node, 'unevaluatedProperties')
    : undefined;
  return document.child(node, 'additionalProperties') ?? unevaluated;
}
