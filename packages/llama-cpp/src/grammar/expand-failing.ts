import type { Compilation } from './compilation.ts';
import { meeting } from './expand-meeting.ts';
import { formatAutomaton, isExactFormat } from './formats.ts';
import type { AreDisjoint, Demand, Item, JsonType } from './goal.ts';
import { typeVerdict } from './keywords-by-type.ts';

/**
 * What a value of `type` has to be to fail a schema; `undefined` where it cannot fail.
 *
 * A value fails a schema if it fails any of what `meeting` would have asked for, so this turns
 * those items round one by one.
 */
export function failing(
  demand: Demand,
  type: JsonType,
  compilation: Compilation,
  areDisjoint: AreDisjoint,
): Item[] | undefined {
  const { node } = demand;
  const because = demand.because ?? { node, keyword: 'not' };
  if (typeof node.schema === 'boolean') return node.schema ? undefined : [];
  if (typeVerdict(node.schema, type) === 'refused') return [];
  const items = meeting(demand, type, compilation, areDisjoint);
  if (!items) return [];
  const alternatives = items.flatMap(item => opposites(item, because, compilation));
  const { keyword } = because;
  return [{ kind: 'either', node: because.node, keyword, alternatives }];
}

type Because = NonNullable<Demand['because']>;

/** Ways to fail one item. */
function opposites(item: Item, because: Because, compilation: Compilation): Item[][] {
  const turned = ({ node, positive }: Demand): Demand => ({ node, positive: !positive, because });
  /** In lenient mode, failing it counts as done: the grammar admits more. */
  const giveUp = (what: string): Item[][] => {
    const reason = `'${what}' cannot be turned into its opposite`;
    compilation.unsupported(because.node, because.keyword, reason);
    return [[]];
  };
  switch (item.kind) {
    case 'demand':
      return [[{ kind: 'demand', ...turned(item) }]];
    case 'either':
      // All alternatives fail: a combination of one opposite from each.
      return combinations(
        item.alternatives.map(alternative =>
          alternative.flatMap(part => opposites(part, because, compilation)),
        ),
        compilation,
      );
    case 'integer':
    case 'values':
    case 'required':
      return [[{ ...item, positive: !item.positive }]];
    case 'property':
      return [
        [
          { kind: 'required', key: item.key, positive: true },
          { ...item, demand: turned(item.demand) },
        ],
      ];
    case 'element':
      return [[{ ...item, demand: turned(item.demand) }]];
    case 'elements': {
      const demand = turned(item.demand);
      return [[{ kind: 'contains', node: because.node, demand, min: 1, max: Infinity }]];
    }
    case 'contains': {
      const fewer = item.min > 0 ? [[{ ...item, min: 0, max: item.min - 1 }]] : [];
      const more = item.max < Infinity ? [[{ ...item, min: item.max + 1, max: Infinity }]] : [];
      return [...fewer, ...more];
    }
    case 'keyword':
      return oppositesOfKeyword(item, because, compilation, giveUp);
    default:
      return item satisfies never;
  }
}

function oppositesOfKeyword(
  item: Extract<Item, { kind: 'keyword' }>,
  because: Because,
  compilation: Compilation,
  giveUp: (what: string) => Item[][],
): Item[][] {
  const { node, keyword, positive } = item;
  const { document } = compilation;
  const schema = node.schema as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'properties': {
      if (schema['patternProperties'] !== undefined) return giveUp('patternProperties');
      for (const rest of ['additionalProperties', 'unevaluatedProperties']) {
        if (schema[rest] !== undefined && schema[rest] !== true) return giveUp(rest);
      }
      return document.map(node, 'properties').map(([key, child]) => [
        { kind: 'required', key, positive: true },
        { kind: 'property', key, demand: { node: child, positive: false, because } },
      ]);
    }
    case 'items': {
      const prefix = Array.isArray(schema['items']) ? 'items' : 'prefixItems';
      const restKeyword = prefix === 'items' ? 'additionalItems' : 'items';
      const unevaluated = schema['unevaluatedItems'];
      if (unevaluated !== undefined && unevaluated !== true) return giveUp('unevaluatedItems');
      const first = document.list(node, prefix);
      const rest = document.child(node, restKeyword);
      if (rest && first.length > 0 && rest.schema !== true) return giveUp(restKeyword);
      const options: Item[][] = first.map((child, index) => [
        { kind: 'element', index, demand: { node: child, positive: false, because } },
      ]);
      if (rest && first.length === 0) {
        const demand = { node: rest, positive: false, because };
        options.push([{ kind: 'contains', node: because.node, demand, min: 1, max: Infinity }]);
      }
      return options;
    }
    case 'uniqueItems':
      return schema['uniqueItems'] === true ? giveUp(keyword) : [];
    case 'format': {
      const format = String(schema['format']);
      if (!isExactFormat(format)) return giveUp(keyword);
      return formatAutomaton(format)
        ? [[{ kind: 'keyword', node, keyword, positive: !positive }]]
        : [];
    }
    case 'propertyNames':
    case 'unevaluatedProperties':
      return giveUp(keyword);
    default:
      return [[{ kind: 'keyword', node, keyword, positive: !positive }]];
  }
}

/** One item of each list, in all ways; none where a list is empty. */
function combinations(lists: readonly Item[][][], compilation: Compilation): Item[][] {
  let result: Item[][] = [[]];
  for (const options of lists) {
    result = result.flatMap(chosen =>
      options.map(option => {
        compilation.step();
        return chosen.concat(option);
      }),
    );
  }
  return result;
}
