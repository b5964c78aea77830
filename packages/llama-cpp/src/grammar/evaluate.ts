import { accepts } from './automaton.ts';
import type { Compilation } from './compilation.ts';
import { decimalOf, isInteger, isMultiple } from './decimal.ts';
import { jsonTypeOf, type Goal } from './goal.ts';
import { canonicalJson } from './canonical-json.ts';
import { elementSchemas, propertySchemas } from './applied-schemas.ts';
import { keywordsByType, typeVerdict, unevaluatedIsAdditional } from './keywords-by-type.ts';
import { uncompilableKeyword, type SchemaNode } from './schema-document.ts';
import { isRecord, isStrings } from './schema-keywords.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Whether one known value meets a goal. The compiler asks this of the values of `enum` and `const`,
 * of property names under `propertyNames`; it validates no answers.
 */
export function meets(value: unknown, goal: Goal, compilation: Compilation): boolean {
  return goal.every(({ node, positive }) => validates(value, node, compilation) === positive);
}

function validates(value: unknown, node: SchemaNode, compilation: Compilation): boolean {
  if (typeof node.schema === 'boolean') return node.schema;
  return compilation.deeper(() => validatesObject(value, node, node.schema as Schema, compilation));
}

function validatesObject(
  value: unknown,
  node: SchemaNode,
  schema: Schema,
  compilation: Compilation,
): boolean {
  const type = jsonTypeOf(value);
  const verdict = typeVerdict(schema, type);
  if (verdict === 'refused') return false;
  if (verdict === 'integers-only' && !isInteger(decimalOf(value as number))) return false;
  const obstacle = uncompilableKeyword(schema);
  if (obstacle) compilation.unsupported(node, ...obstacle);
  if (Array.isArray(schema['enum'])) {
    const values = compilation.valueSet(node, schema['enum']);
    if (!values.has(canonicalJson(value))) return false;
  }
  if (schema['const'] !== undefined && canonicalJson(schema['const']) !== canonicalJson(value))
    return false;
  return (
    keywordsByType[type].every(
      keyword =>
        schema[keyword] === undefined || meetsKeyword(value, node, schema, keyword, compilation),
    ) &&
    (!Array.isArray(value) || meetsArray(value, node, schema, compilation)) &&
    (!isRecord(value) || meetsObject(value, node, schema, compilation)) &&
    meetsInPlace(value, node, schema, compilation)
  );
}

function meetsKeyword(
  value: unknown,
  node: SchemaNode,
  schema: Schema,
  keyword: string,
  compilation: Compilation,
): boolean {
  const limit = Number(schema[keyword]);
  switch (keyword) {
    case 'minimum':
      return (value as number) >= limit;
    case 'maximum':
      return (value as number) <= limit;
    case 'exclusiveMinimum':
      return (value as number) > limit;
    case 'exclusiveMaximum':
      return (value as number) < limit;
    case 'multipleOf':
      return isMultiple(decimalOf(value as number), decimalOf(limit));
    case 'minLength':
      return Array.from(value as string).length >= limit;
    case 'maxLength':
      return Array.from(value as string).length <= limit;
    case 'pattern': {
      const automaton = compilation.pattern(node, keyword, String(schema[keyword]));
      return !automaton || accepts(automaton, value as string);
    }
    case 'format': {
      const automaton = compilation.format(node, String(schema[keyword]));
      return !automaton || accepts(automaton, value as string);
    }
    case 'minItems':
      return (value as unknown[]).length >= limit;
    case 'maxItems':
      return (value as unknown[]).length <= limit;
    case 'uniqueItems': {
      const items = (value as unknown[]).map(canonicalJson);
      return schema[keyword] !== true || new Set(items).size === items.length;
    }
    case 'minProperties':
      return Object.keys(value as object).length >= limit;
    case 'maxProperties':
      return Object.keys(value as object).length <= limit;
    case 'propertyNames': {
      const names = compilation.document.child(node, keyword)!;
      return Object.keys(value as object).every(name => validates(name, names, compilation));
    }
    default:
      throw new Error(`No rule for '${keyword}'.`);
  }
}

function meetsArray(
  value: readonly unknown[],
  node: SchemaNode,
  schema: Schema,
  compilation: Compilation,
): boolean {
  const { document } = compilation;
  const { first, rest } = elementSchemas(node, compilation);
  const contained = document.child(node, 'contains');
  if (contained) {
    const count = value.filter(item => validates(item, contained, compilation)).length;
    const min = Number(schema['minContains'] ?? 1);
    if (count < min || count > Number(schema['maxContains'] ?? Infinity)) return false;
  }
  return value.every((item, index) => {
    const target = first[index] ?? rest;
    return !target || validates(item, target, compilation);
  });
}

function meetsObject(
  value: Readonly<Record<string, unknown>>,
  node: SchemaNode,
  schema: Schema,
  compilation: Compilation,
): boolean {
  const { document } = compilation;
  if (schema['unevaluatedProperties'] !== undefined && !unevaluatedIsAdditional(schema)) {
    const reason = 'listed objects are not held against it';
    compilation.unsupported(node, 'unevaluatedProperties', reason);
  }
  const required = isStrings(schema['required']) ? schema['required'] : [];
  if (!required.every(key => Object.hasOwn(value, key))) return false;
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const dependencies = isRecord(schema[keyword]) ? schema[keyword] : {};
    for (const [key, names] of Object.entries(dependencies)) {
      if (!Object.hasOwn(value, key)) continue;
      const holds = isStrings(names)
        ? names.every(name => Object.hasOwn(value, name))
        : validates(value, document.child(node, keyword, key)!, compilation);
      if (!holds) return false;
    }
  }
  return Object.entries(value).every(([key, member]) =>
    propertySchemas(node, key, compilation).every(target => validates(member, target, compilation)),
  );
}

function meetsInPlace(
  value: unknown,
  node: SchemaNode,
  schema: Schema,
  compilation: Compilation,
): boolean {
  const { document } = compilation;
  const holds = (target: SchemaNode) => validates(value, target, compilation);
  if (typeof schema['$ref'] === 'string' && !holds(document.resolve(node, schema['$ref']))) {
    return false;
  }
  if (!document.list(node, 'allOf').every(holds)) return false;
  if (schema['anyOf'] !== undefined && !document.list(node, 'anyOf').some(holds)) return false;
  if (schema['oneOf'] !== undefined && document.list(node, 'oneOf').filter(holds).length !== 1) {
    return false;
  }
  const negated = document.child(node, 'not');
  if (negated && holds(negated)) return false;
  const condition = document.child(node, 'if');
  const consequence = condition && document.child(node, holds(condition) ? 'then' : 'else');
  return !consequence || holds(consequence);
}
