import { type JsonType, typesOf } from '../parsing/schema-types.ts';

type SchemaObject = Readonly<Record<string, unknown>>;

/** JSON pointers of the schemas that a value has to meet, all of them. */
export type Places = readonly string[];

/** One way in which the arguments of a tool may be put together. */
export type ArgumentList = {
  arguments: readonly { name: string; required: boolean; at: Places }[];
  /** What arguments of other names have to meet; absent where there must be none. */
  others?: Places;
};

/** Keywords about objects that a list of their properties cannot hold. */
const unlistable = [
  'if',
  'not',
  'const',
  'enum',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  '$dynamicRef',
] as const;

/** Ways beyond this are too many for one grammar. */
const mostLists = 64;
const deepest = 16;

/** A schema object that applies to the arguments as a whole. */
type Part = { schema: SchemaObject; at: string };

/**
 * The ways in which a schema allows the properties of an object to be put together: one for each
 * alternative of `anyOf` and `oneOf`, with `$ref` followed and `allOf` merged.
 *
 * @param drop is told of what cannot be held, and throws where that was promised
 */
export function argumentLists(
  schema: unknown,
  drop: (at: string, keyword: string) => void,
): ArgumentList[] {
  const reader = new PartsReader(schema, drop);
  const lists = reader.partsAt('', 0).flatMap(parts => listOf(parts) ?? []);
  if (lists.length > 0) return lists;
  drop('', '$schema');
  return [{ arguments: [] }];
}

class PartsReader {
  readonly #root: unknown;
  readonly #drop: (at: string, keyword: string) => void;

  constructor(root: unknown, drop: (at: string, keyword: string) => void) {
    this.#root = root;
    this.#drop = drop;
  }

  partsAt(at: string, depth: number): Part[][] {
    const schema = valueAt(this.#root, at);
    if (schema === false) return [];
    if (!isObject(schema)) return [[]];
    for (const keyword of unlistable) if (keyword in schema) this.#drop(at, keyword);
    let ways: Part[][] = [[{ schema, at }]];
    const { $ref: reference, allOf } = schema;
    if (typeof reference === 'string') {
      const target = pointerOf(reference);
      if (target === undefined || depth >= deepest || !isObject(valueAt(this.#root, target))) {
        this.#drop(at, '$ref');
      } else {
        ways = this.#combine(ways, this.partsAt(target, depth + 1), at, '$ref');
      }
    }
    const parts = Array.isArray(allOf) ? allOf : [];
    for (const index of parts.keys()) {
      ways = this.#combine(ways, this.partsAt(`${at}/allOf/${index}`, depth + 1), at, 'allOf');
    }
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const options = schema[keyword];
      if (!Array.isArray(options)) continue;
      const found = Array.from(options.keys(), index =>
        this.#combine(ways, this.partsAt(`${at}/${keyword}/${index}`, depth + 1), at, keyword),
      );
      if (keyword === 'oneOf') excludeOthers(found, options);
      if (keyword === 'oneOf' && !areExclusive(found, this.#root)) this.#drop(at, keyword);
      ways = found.flat();
    }
    return ways;
  }

  #combine(ways: Part[][], others: Part[][], at: string, keyword: string): Part[][] {
    if (ways.length * others.length > mostLists) {
      this.#drop(at, keyword);
      return ways;
    }
    return ways.flatMap(way => others.map(other => [...way, ...other]));
  }
}

/** Where an alternative only asks for arguments, one that leaves out any of them fails it. */
function excludeOthers(found: Part[][][], options: readonly unknown[]): void {
  const asked = options.map(option => {
    const isPlain = isObject(option) && Object.keys(option).every(each => each === 'required');
    return isPlain ? strings(option['required']) : undefined;
  });
  for (const [index, ways] of found.entries()) {
    const failing = asked.flatMap((names, other) =>
      names && other !== index
        ? [names.map((name): Part => ({ schema: { properties: { [name]: false } }, at: '' }))]
        : [],
    );
    found[index] = failing
      .reduce<Part[][]>(
        (chosen, parts) => chosen.flatMap(way => parts.map(part => [...way, part])),
        ways,
      )
      .slice(0, mostLists);
  }
}

/** Everything some parts say together; nothing where they contradict each other. */
function listOf(parts: readonly Part[]): ArgumentList | undefined {
  const required = new Set(parts.flatMap(({ schema }) => strings(schema['required'])));
  const names = new Set([...parts.flatMap(part => Object.keys(propertiesOf(part))), ...required]);
  const found: ArgumentList['arguments'][number][] = [];
  for (const name of names) {
    const at = placesOf(parts, name);
    if (at) found.push({ name, required: required.has(name), at });
    else if (required.has(name)) return undefined;
  }
  const says = parts.some(({ schema }) => schema['additionalProperties'] !== undefined);
  const closed = parts.some(({ schema }) => schema['unevaluatedProperties'] === false);
  const others = says && !closed ? placesOf(parts, undefined) : undefined;
  return { arguments: found, ...(others && { others }) };
}

/** What an argument has to meet; nothing where there must be none of this name. */
function placesOf(parts: readonly Part[], name: string | undefined): Places | undefined {
  const places: string[] = [];
  for (const part of parts) {
    const properties = propertiesOf(part);
    const declared = name !== undefined && Object.hasOwn(properties, name);
    const schema = declared ? properties[name] : part.schema['additionalProperties'];
    if (schema === false) return undefined;
    const path = declared ? `properties/${escapePointer(name)}` : 'additionalProperties';
    if (isObject(schema)) places.push(`${part.at}/${path}`);
  }
  return places;
}

/** Whether it is certain that no arguments meet two of the alternatives. */
function areExclusive(alternatives: readonly Part[][][], root: unknown): boolean {
  return alternatives.every((some, index) =>
    alternatives
      .slice(index + 1)
      .every(others => some.every(a => others.every(b => areDisjoint(a, b, root)))),
  );
}

function areDisjoint(a: readonly Part[], b: readonly Part[], root: unknown): boolean {
  const [left, right] = [listOf(a), listOf(b)];
  if (!left || !right) return true;
  return (
    requiredOf(left).some(({ name }) => placesOf(b, name) === undefined) ||
    requiredOf(right).some(({ name }) => placesOf(a, name) === undefined) ||
    requiredOf(left).some(({ name, at }) =>
      requiredOf(right).some(other => other.name === name && areApart(at, other.at, root)),
    )
  );
}

const requiredOf = (list: ArgumentList) => list.arguments.filter(({ required }) => required);

/** Whether two values, each at its places, are certain to differ. */
function areApart(a: Places, b: Places, root: unknown): boolean {
  const [left, right] = [valuesAt(a, root), valuesAt(b, root)];
  if (left && right) return left.every(value => !right.includes(value));
  const [some, others] = [typesAt(a, root), typesAt(b, root)];
  return some.size > 0 && others.size > 0 && [...some].every(type => !others.has(type));
}

/** The values that all places list; nothing where none lists any. */
function valuesAt(places: Places, root: unknown): string[] | undefined {
  const lists = places.flatMap(at => {
    const schema = valueAt(root, at);
    if (!isObject(schema)) return [];
    const listed = 'const' in schema ? [schema['const']] : schema['enum'];
    return Array.isArray(listed) ? [listed.map(value => JSON.stringify(value))] : [];
  });
  const [first, ...others] = lists;
  return first?.filter(value => others.every(list => list.includes(value)));
}

/** The types of values that meet all places; an integer is a number. */
function typesAt(places: Places, root: unknown): ReadonlySet<JsonType> {
  const types = typesOf({ allOf: places.map(at => valueAt(root, at)) }, root);
  return new Set(Array.from(types, type => (type === 'integer' ? 'number' : type)));
}

const propertiesOf = ({ schema: { properties } }: Part): SchemaObject =>
  isObject(properties) ? properties : {};

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** The JSON pointer of a reference into the same document; nothing for all others. */
export function pointerOf(reference: string): string | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
}

export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = holds ? (value as SchemaObject)[key] : undefined;
  }
  return value;
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const escapePointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
