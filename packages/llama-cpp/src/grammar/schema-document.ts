import type { GrammarLimits } from './limits.ts';
import {
  isRecord,
  isStrings,
  plainKeywords,
  subschemaKeywords,
  uncompilableKeywords,
} from './schema-keywords.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';

/** One schema inside a document. The same place is always the same object. */
export type SchemaNode = {
  /** JSON pointer from the root of the document. */
  readonly pointer: string;
  readonly schema: Readonly<Record<string, unknown>> | boolean;
  /** What `$ref` is relative to. */
  readonly base: string;
};

/** A root without `$id` needs some address; nothing is ever fetched from it. */
const defaultBase = 'schema://loam/root';

/**
 * A schema with everything inside it: every keyword has the shape it should have, and every `$ref`
 * can be followed. References lead to places in the same document only.
 *
 * @throws UnsupportedSchemaError in the constructor, for a malformed or too large schema
 */
export class SchemaDocument {
  readonly root: SchemaNode;
  readonly #nodes = new Map<string, SchemaNode>();
  /** Where an absolute URI without fragment, or with an anchor, points to. */
  readonly #addresses = new Map<string, SchemaNode>();
  readonly #limits: GrammarLimits;
  /** Up to draft-07, `$id` meant nothing beside `$ref`. */
  readonly #refHidesId: boolean;

  constructor(schema: unknown, limits: GrammarLimits) {
    this.#limits = limits;
    const draft = isRecord(schema) ? own(schema, '$schema') : undefined;
    this.#refHidesId = typeof draft === 'string' && /draft-0[4-7]/.test(draft);
    this.root = this.#node('', schema, defaultBase);
    this.#addresses.set(defaultBase, this.root);
    this.#index(this.root, 0);
  }

  /** The subschema under a keyword, or `undefined` where there is none. */
  child(node: SchemaNode, keyword: string, key?: string | number): SchemaNode | undefined {
    if (typeof node.schema === 'boolean') return undefined;
    let value = own(node.schema, keyword);
    let pointer = `${node.pointer}/${escapePointer(keyword)}`;
    if (key !== undefined) {
      value = isRecord(value) || Array.isArray(value) ? own(value, String(key)) : undefined;
      pointer += `/${escapePointer(String(key))}`;
    }
    return value === undefined ? undefined : this.#node(pointer, value, node.base);
  }

  /** All subschemas of a keyword that holds a list. */
  list(node: SchemaNode, keyword: string): SchemaNode[] {
    if (typeof node.schema === 'boolean') return [];
    const value = own(node.schema, keyword);
    return Array.isArray(value) ? value.map((_, i) => this.child(node, keyword, i)!) : [];
  }

  /** All subschemas of a keyword that holds a map. */
  map(node: SchemaNode, keyword: string): [key: string, node: SchemaNode][] {
    if (typeof node.schema === 'boolean') return [];
    const value = own(node.schema, keyword);
    if (!isRecord(value)) return [];
    return Object.keys(value).map(key => [key, this.child(node, keyword, key)!]);
  }

  /** Follows the `$ref` of a schema. */
  resolve(node: SchemaNode, reference: string): SchemaNode {
    const fail = (reason: string): never => {
      throw new UnsupportedSchemaError({ pointer: node.pointer, keyword: '$ref', reason });
    };
    let address: string;
    let fragment: string;
    try {
      const url = new URL(reference, node.base);
      fragment = decodeURIComponent(url.hash.slice(1));
      url.hash = '';
      address = url.href;
    } catch {
      return fail(`'${reference}' is not a reference`);
    }
    const anchored = this.#addresses.get(`${address}#${fragment}`);
    if (anchored) return anchored;
    const target = this.#addresses.get(address);
    if (!target) return fail(`'${reference}' is outside this schema, and nothing is fetched`);
    if (fragment === '') return target;
    if (!fragment.startsWith('/')) return fail(`there is no anchor '${fragment}'`);
    return this.#walk(target, fragment) ?? fail(`'${reference}' points to nothing`);
  }

  /** The schema at a JSON pointer. @throws UnsupportedSchemaError where there is none */
  place(pointer: string): SchemaNode {
    const found = pointer === '' ? this.root : this.#walk(this.root, pointer);
    if (found) return found;
    throw new UnsupportedSchemaError({ pointer: '', keyword: pointer, reason: 'it is not there' });
  }

  #walk(from: SchemaNode, path: string): SchemaNode | undefined {
    let { pointer, base } = from;
    let value: unknown = from.schema;
    for (const part of path.slice(1).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      value = isRecord(value) || Array.isArray(value) ? own(value, key) : undefined;
      if (value === undefined) return undefined;
      pointer += `/${escapePointer(key)}`;
      base = this.#baseOf(value, base);
    }
    const known = this.#nodes.get(pointer);
    if (known) return known;
    // A place no keyword leads to has not been looked at yet.
    const target = this.#node(pointer, value, base);
    this.#index(target, 0);
    return target;
  }

  #node(pointer: string, schema: unknown, parentBase: string): SchemaNode {
    const known = this.#nodes.get(pointer);
    if (known) return known;
    const slash = pointer.lastIndexOf('/');
    const fail = (keyword: string, reason: string): never => {
      throw new UnsupportedSchemaError({ pointer: pointer.slice(0, slash), keyword, reason });
    };
    if (!isRecord(schema) && typeof schema !== 'boolean') {
      return fail(pointer.slice(slash + 1), 'a schema is an object or a boolean');
    }
    if (this.#nodes.size >= this.#limits.schemas) {
      return fail(pointer.slice(slash + 1), `more than ${this.#limits.schemas} subschemas`);
    }
    const node: SchemaNode = { pointer, schema, base: this.#baseOf(schema, parentBase) };
    this.#nodes.set(pointer, node);
    return node;
  }

  #baseOf(schema: unknown, base: string): string {
    if (!isRecord(schema) || (this.#refHidesId && own(schema, '$ref') !== undefined)) return base;
    const id = own(schema, '$id');
    if (typeof id !== 'string' || id.startsWith('#')) return base;
    try {
      const url = new URL(id, base);
      url.hash = '';
      return url.href;
    } catch {
      return base;
    }
  }

  #index(node: SchemaNode, depth: number): void {
    const { schema, pointer } = node;
    if (typeof schema === 'boolean') return;
    const fail = (keyword: string, reason: string): never => {
      throw new UnsupportedSchemaError({ pointer, keyword, reason });
    };
    for (const [keyword, value] of Object.entries(schema)) {
      const check = plainKeywords.get(keyword);
      if (check && !check[1](value)) fail(keyword, `it must be ${check[0]}`);
      const shape = subschemaKeywords.get(keyword);
      if (shape === undefined) continue;
      if (depth >= this.#limits.depth) fail(keyword, `more than ${this.#limits.depth} levels`);
      for (const child of this.#childrenOf(node, keyword, value)) this.#index(child, depth + 1);
    }
    for (const [keyword, prefix] of [
      ['$anchor', '#'],
      ['$dynamicAnchor', '#'],
      ['$id', ''],
    ] as const) {
      const name = schema[keyword];
      if (typeof name !== 'string') continue;
      // Draft-07 wrote anchors as `$id: "#name"`.
      const isAnchor = prefix === '#' || name.startsWith('#');
      const address = isAnchor ? `${node.base}#${name.replace(/^#/, '')}` : node.base;
      if (!this.#addresses.has(address)) this.#addresses.set(address, node);
    }
  }

  #childrenOf(node: SchemaNode, keyword: string, value: unknown): SchemaNode[] {
    const shape = subschemaKeywords.get(keyword);
    const fail = (expected: string): never => {
      const reason = `it must be ${expected}`;
      throw new UnsupportedSchemaError({ pointer: node.pointer, keyword, reason });
    };
    if (shape === 'list' || (shape === 'schema-or-list' && Array.isArray(value))) {
      return Array.isArray(value) ? this.list(node, keyword) : fail('a list of schemas');
    }
    if (shape === 'map') {
      return isRecord(value)
        ? this.map(node, keyword).map(([, child]) => child)
        : fail('an object');
    }
    if (shape === 'map-or-strings') {
      if (!isRecord(value)) return fail('an object');
      return Object.keys(value)
        .filter(key => !isStrings(value[key]))
        .map(key => this.child(node, keyword, key)!);
    }
    return [this.child(node, keyword)!];
  }
}

/** Says why a keyword that is always an obstacle is one. */
export function uncompilableKeyword(schema: object): [keyword: string, reason: string] | undefined {
  for (const [keyword, reason] of uncompilableKeywords) {
    if (Object.hasOwn(schema, keyword)) return [keyword, reason];
  }
  return undefined;
}

function own(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined;
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
