import type { Compilation } from './compilation.ts';
import { jsonTypeOf, type AreDisjoint, type Demand, type Item, type JsonType } from './goal.ts';
import {
  familiesByType,
  keywordsByType,
  listedValues,
  typeVerdict,
  unevaluatedIsAdditional,
} from './keywords-by-type.ts';
import { uncompilableKeyword, type SchemaNode } from './schema-document.ts';
import { isStrings } from './schema-keywords.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What a value of `type` has to be to meet a schema; `undefined` where it cannot. */
export function meeting(
  demand: Demand,
  type: JsonType,
  compilation: Compilation,
  areDisjoint: AreDisjoint,
): Item[] | undefined {
  const scope = demand.positive ? evaluationScope(demand, type) : [];
  const items = meetingInScope(demand, type, compilation, areDisjoint, scope.length > 0);
  return scope.length === 0 ? items : items?.map(item => inScope(item, scope));
}

function meetingInScope(
  { node, because }: Demand,
  type: JsonType,
  compilation: Compilation,
  areDisjoint: AreDisjoint,
  isWatched: boolean,
): Item[] | undefined {
  const { schema } = node;
  if (typeof schema === 'boolean') return schema ? [] : undefined;
  const verdict = typeVerdict(schema, type);
  if (verdict === 'refused') return undefined;
  const obstacle = uncompilableKeyword(schema);
  if (obstacle) compilation.unsupported(node, ...obstacle);
  return [
    ...(verdict === 'integers-only' ? [{ kind: 'integer', positive: true } as const] : []),
    ...valueItems(node, schema),
    ...keywordsByType[type]
      .filter(keyword => schema[keyword] !== undefined)
      .map((keyword): Item => ({ kind: 'keyword', node, keyword, positive: true })),
    ...familyItems(node, schema, type, compilation),
    ...(type === 'array' ? containsItems(node, schema, compilation) : []),
    ...(type === 'object' ? requiredItems(node, schema) : []),
    ...inPlaceItems(node, schema, type, compilation, areDisjoint, isWatched).map(item =>
      inherit(item, because),
    ),
    ...(type === 'object' ? dependencyItems(node, schema, compilation) : []),
  ];
}

/** An error inside a schema that `not` or `oneOf` looks at is theirs. */
function inherit(item: Item, because: Demand['because']): Item {
  return item.kind === 'demand' && because && !item.because ? { ...item, because } : item;
}

function valueItems(node: SchemaNode, schema: Schema): Item[] {
  const items: Item[] = [];
  if (Array.isArray(schema['enum'])) {
    items.push({ kind: 'values', node, keyword: 'enum', values: schema['enum'], positive: true });
  }
  if (schema['const'] !== undefined) {
    const values = [schema['const']];
    items.push({ kind: 'values', node, keyword: 'const', values, positive: true });
  }
  return items;
}

function familyItems(
  node: SchemaNode,
  schema: Schema,
  type: JsonType,
  compilation: Compilation,
): Item[] {
  const family = familiesByType[type];
  const leader = family?.[0];
  if (!family || leader === undefined) return [];
  const unevaluated = type === 'array' ? 'unevaluatedItems' : 'unevaluatedProperties';
  const looksAround = schema[unevaluated] !== undefined && !unevaluatedIsAdditional(schema);
  if (looksAround && type === 'array' && schema[unevaluated] !== true) {
    const reason = 'it is not supported beside keywords that apply other schemas';
    compilation.unsupported(node, unevaluated, reason);
  }
  const present = [...family, unevaluated].some(keyword => schema[keyword] !== undefined);
  return [
    ...(present ? [{ kind: 'keyword', node, keyword: leader, positive: true } as const] : []),
    ...(looksAround && type === 'object'
      ? [{ kind: 'keyword', node, keyword: unevaluated, positive: true } as const]
      : []),
  ];
}

function containsItems(node: SchemaNode, schema: Schema, compilation: Compilation): Item[] {
  const contained = compilation.document.child(node, 'contains');
  if (!contained) return [];
  const min = Number(schema['minContains'] ?? 1);
  const max = Number(schema['maxContains'] ?? Infinity);
  if (min === 0 && max === Infinity) return [];
  return [{ kind: 'contains', node, demand: { node: contained, positive: true }, min, max }];
}

function requiredItems(node: SchemaNode, schema: Schema): Item[] {
  const required = isStrings(schema['required']) ? schema['required'] : [];
  return required.map(key => ({ kind: 'required', key, positive: true }));
}

function inPlaceItems(
  node: SchemaNode,
  schema: Schema,
  type: JsonType,
  compilation: Compilation,
  areDisjoint: AreDisjoint,
  isWatched: boolean,
): Item[] {
  const { document } = compilation;
  const items: Item[] = [];
  const demand = (target: SchemaNode, positive: boolean, keyword?: string): Item => ({
    kind: 'demand',
    node: target,
    positive,
    ...(keyword !== undefined && { because: { node, keyword } }),
  });
  if (typeof schema['$ref'] === 'string') {
    items.push(demand(document.resolve(node, schema['$ref']), true));
  }
  items.push(...document.list(node, 'allOf').map(part => demand(part, true)));
  const negated = document.child(node, 'not');
  if (negated) items.push(demand(negated, false, 'not'));
  if (schema['anyOf'] !== undefined) {
    const options = document.list(node, 'anyOf').map(option => demand(option, true));
    const alternatives = isWatched
      ? someOf(options, node, compilation)
      : options.map(option => [option]);
    items.push({ kind: 'either', node, keyword: 'anyOf', alternatives });
  }
  if (schema['oneOf'] !== undefined) {
    const options = document.list(node, 'oneOf').filter(option => canBeOfType(option, type));
    const alternatives = options.map(option =>
      [demand(option, true)].concat(
        options
          .filter(other => other !== option && !areDisjoint(option, other, type))
          .map(other => demand(other, false, 'oneOf')),
      ),
    );
    items.push({ kind: 'either', node, keyword: 'oneOf', alternatives });
  }
  const condition = document.child(node, 'if');
  const consequence = document.child(node, 'then');
  const alternative = document.child(node, 'else');
  if (condition && (consequence || alternative || isWatched)) {
    items.push({
      kind: 'either',
      node,
      keyword: 'if',
      alternatives: [
        [demand(condition, true), ...(consequence ? [demand(consequence, true)] : [])],
        [demand(condition, false, 'if'), ...(alternative ? [demand(alternative, true)] : [])],
      ],
    });
  }
  return items;
}

/** Options a value meets together evaluate more than each of them. */
const mostTogether = 5;

/** All choices of one option or more. */
function someOf(options: readonly Item[], node: SchemaNode, compilation: Compilation): Item[][] {
  const open = options.filter(option => option.kind !== 'demand' || option.node.schema !== false);
  if (open.length > mostTogether) {
    const reason = `more than ${mostTogether} alternatives that could be met together`;
    compilation.unsupported(node, 'unevaluatedProperties', reason);
    return open.map(option => [option]);
  }
  return Array.from({ length: 2 ** open.length - 1 }, (_, index) =>
    open.filter((_option, place) => ((index + 1) >> place) % 2 === 1),
  );
}

/** The schemas whose `unevaluatedProperties` looks at what a schema evaluates, itself included. */
function evaluationScope({ node, within = [] }: Demand, type: JsonType): readonly SchemaNode[] {
  if (type !== 'object' || typeof node.schema === 'boolean') return [];
  const schema: Schema = node.schema;
  const looks = schema['unevaluatedProperties'] !== undefined && !unevaluatedIsAdditional(schema);
  return looks && !within.includes(node) ? [...within, node] : within;
}

/** What fails a schema evaluates nothing. */
function inScope(item: Item, within: readonly SchemaNode[]): Item {
  switch (item.kind) {
    case 'demand':
      return item.positive ? { ...item, within } : item;
    case 'keyword':
      return { ...item, within };
    case 'either':
      return {
        ...item,
        alternatives: item.alternatives.map(each => each.map(part => inScope(part, within))),
      };
    default:
      return item;
  }
}

function dependencyItems(node: SchemaNode, schema: Schema, compilation: Compilation): Item[] {
  const items: Item[] = [];
  const depend = (keyword: string, key: string, consequences: Item[]) => {
    const alternatives: Item[][] = [
      [{ kind: 'required', key, positive: true }, ...consequences],
      [{ kind: 'required', key, positive: false }],
    ];
    items.push({ kind: 'either', node, keyword, alternatives });
  };
  for (const keyword of ['dependentRequired', 'dependencies']) {
    for (const [key, names] of Object.entries((schema[keyword] as object | undefined) ?? {})) {
      if (!isStrings(names)) continue;
      depend(
        keyword,
        key,
        names.map(name => ({ kind: 'required', key: name, positive: true })),
      );
    }
  }
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    const value = (schema[keyword] as Schema | undefined) ?? {};
    for (const key of Object.keys(value)) {
      if (isStrings(value[key])) continue;
      const consequence = compilation.document.child(node, keyword, key)!;
      depend(keyword, key, [{ kind: 'demand', node: consequence, positive: true }]);
    }
  }
  return items;
}

/** `false` only where one look at a schema shows that it refuses a type. */
function canBeOfType({ schema }: SchemaNode, type: JsonType): boolean {
  if (typeof schema === 'boolean') return schema;
  const listed = listedValues(schema);
  if (listed && !listed.some(value => jsonTypeOf(value) === type)) return false;
  return typeVerdict(schema, type) !== 'refused';
}
