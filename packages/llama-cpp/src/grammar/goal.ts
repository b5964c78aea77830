import type { SchemaNode } from './schema-document.ts';

/** The types of JSON. An integer is a number. */
export const jsonTypes = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;
export type JsonType = (typeof jsonTypes)[number];

/** The type of a value that came from JSON. */
export function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

/** A schema that a value has to meet, or has to fail. */
export type Demand = {
  readonly node: SchemaNode;
  readonly positive: boolean;
  /** The keyword (`not`, `oneOf`, `if`) that turned the schema round: it is at fault if that fails. */
  readonly because?: { readonly node: SchemaNode; readonly keyword: string };
  /** Schemas whose `unevaluatedProperties` looks at what this one evaluates. */
  readonly within?: readonly SchemaNode[];
};

/** Demands that one value has to meet all together. */
export type Goal = readonly Demand[];

/** What is left of a goal for one type when every `$ref`, `allOf`, `anyOf` and `not` is followed. */
export type Fact =
  /** A keyword with a plain value; of `items` and `properties`, their whole families. */
  | {
      readonly kind: 'keyword';
      readonly node: SchemaNode;
      readonly keyword: string;
      readonly positive: boolean;
      /** As of a demand. */
      readonly within?: readonly SchemaNode[];
    }
  | { readonly kind: 'integer'; readonly positive: boolean }
  /** The value is one of these, or none of them. */
  | {
      readonly kind: 'values';
      readonly node: SchemaNode;
      readonly keyword: string;
      readonly values: readonly unknown[];
      readonly positive: boolean;
    }
  | { readonly kind: 'required'; readonly key: string; readonly positive: boolean }
  | { readonly kind: 'property'; readonly key: string; readonly demand: Demand }
  | { readonly kind: 'element'; readonly index: number; readonly demand: Demand }
  /** Every element. */
  | { readonly kind: 'elements'; readonly demand: Demand }
  /** `min` to `max` elements meet the demand. */
  | {
      readonly kind: 'contains';
      readonly node: SchemaNode;
      readonly demand: Demand;
      readonly min: number;
      readonly max: number;
    };

/** One way in which a value of a type can meet a goal. */
export type Branch = readonly Fact[];

/** Something still to be taken apart, or done. All items of a list hold together. */
export type Item =
  | ({ readonly kind: 'demand' } & Demand)
  | Fact
  /** One of the alternatives holds. */
  | {
      readonly kind: 'either';
      readonly node: SchemaNode;
      readonly keyword: string;
      readonly alternatives: readonly (readonly Item[])[];
    };

/** Whether no value of a type meets both schemas, as far as a quick look can tell. */
export type AreDisjoint = (a: SchemaNode, b: SchemaNode, type: JsonType) => boolean;

/** The same for goals that ask the same in the same order. */
export function goalKey(goal: Goal): string {
  return JSON.stringify([...new Set(goal.map(demandKey))]);
}

export function demandKey({ node, positive }: Demand): string {
  return `${positive ? '+' : '-'}${node.pointer}`;
}
