import { z } from 'zod/v4';
import type { Path } from './toml-document.ts';

/** A schema without what is wrapped around it: `optional`, `default`, `prefault`. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
    ? bare(schema.def.innerType)
    : schema;
}

/** The keys a table may have at a path; empty where anything may stand there. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  return schemasAt(schema, path).flatMap(found =>
    found instanceof z.ZodObject ? Object.keys(found.shape) : [],
  );
}

/** What may stand at a path; several where a union leaves it open. */
function schemasAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType[] {
  const found = bare(schema);
  if (found instanceof z.ZodUnion) return found.options.flatMap(option => schemasAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return [found];
  const child = childOf(found, String(key));
  return child ? schemasAt(child, rest) : [];
}

function childOf(schema: z.core.$ZodType, key: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[key] as z.core.$ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** A table of the configuration, and each of its keys that is no table itself. */
export type DocumentedTable = {
  /** As in a header, such as `api.models.<id>`. */
  name: string;
  description: string;
  keys: DocumentedKey[];
};

export type DocumentedKey = {
  name: string;
  /** In words. */
  type: string;
  isRequired: boolean;
  /** As TOML. */
  default: string | undefined;
  description: string;
};

/** What stands between the brackets of tables whose name is the user's. */
const nameOfRecord: Readonly<Record<string, string>> = { 'api.models': '<id>' };

/** Every table, those before their inner ones, in the order of the schema. */
export function documentTables(
  schema: z.ZodObject,
  name = '',
  description = '',
): DocumentedTable[] {
  const keys: DocumentedKey[] = [];
  const tables: DocumentedTable[] = [];
  for (const [key, wrapped] of Object.entries(schema.shape)) {
    const child = bare(wrapped);
    const childName = name === '' ? key : `${name}.${key}`;
    const entry = child instanceof z.ZodRecord ? bare(child.valueType) : child;
    if (entry instanceof z.ZodObject && !isValue(childName)) {
      const suffix = child === entry ? '' : `.${nameOfRecord[childName] ?? '<name>'}`;
      const about = descriptionOf(wrapped) || descriptionOf(entry);
      tables.push(...documentTables(entry, childName + suffix, about));
    } else {
      keys.push(documentKey(key, wrapped));
    }
  }
  return name === '' ? tables : [{ name, description, keys }, ...tables];
}

/** Small tables that are written in one line, as the value of a key. */
function isValue(name: string): boolean {
  return /\.(price|prices|speculation)$/.test(name);
}

function documentKey(name: string, wrapped: z.core.$ZodType): DocumentedKey {
  const { schema, fallback, isOptional } = unwrap(wrapped);
  return {
    name,
    type: typeOf(schema),
    isRequired: !isOptional,
    default: fallback === undefined ? undefined : JSON.stringify(fallback),
    description: descriptionOf(wrapped) || descriptionOf(schema),
  };
}

function unwrap(wrapped: z.core.$ZodType): {
  schema: z.core.$ZodType;
  fallback: unknown;
  isOptional: boolean;
} {
  let schema = wrapped;
  let fallback: unknown;
  let isOptional = false;
  while (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    isOptional = true;
    if (!(schema instanceof z.ZodOptional)) fallback ??= schema.def.defaultValue;
    schema = schema.def.innerType;
  }
  return { schema, fallback, isOptional };
}

function typeOf(schema: z.core.$ZodType): string {
  const inner = bare(schema);
  if (inner instanceof z.ZodBoolean) return '`true` or `false`';
  if (inner instanceof z.ZodEnum) return inner.options.map(option => `\`"${option}"\``).join(', ');
  if (inner instanceof z.ZodNumber) return inner.isInt ? 'whole number' : 'number';
  if (inner instanceof z.ZodArray) return `list of: ${typeOf(inner.element)}`;
  if (inner instanceof z.ZodUnion) return inner.options.map(typeOf).join(', or ');
  if (inner instanceof z.ZodObject) return `table: ${Object.keys(inner.shape).join(', ')}`;
  if (inner instanceof z.ZodRecord) return 'table';
  return 'text';
}

function descriptionOf(schema: z.core.$ZodType): string {
  if (!(schema instanceof z.ZodType)) return '';
  return schema.description ?? '';
}
