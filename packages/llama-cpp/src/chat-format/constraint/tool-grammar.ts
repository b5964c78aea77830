import type { SharedV4Warning } from '@ai-sdk/provider';
import type { Expression } from '../../grammar/expression.ts';
import type { BareEnd } from '../../grammar/index.ts';
import type { ParameterGrammar, ToolGrammar } from '../families/call-syntax.ts';
import { typesOf } from '../parsing/schema-types.ts';
import {
  bareStringExpression,
  droppedWarning,
  schemaExpression,
  type SchemaOptions,
  unsupportedSchema,
} from './compile-schema.ts';
import type { GrammarBuilder } from './grammar-builder.ts';
import { textUntil } from './text-rules.ts';
import type { SelectedTool } from './tool-selection.ts';

type SchemaObject = Readonly<Record<string, unknown>>;

/** Keywords about objects that a list of their properties cannot hold. */
const combining = [
  'allOf',
  'anyOf',
  'oneOf',
  '$ref',
  '$dynamicRef',
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
] as const;
/** Names that no syntax takes for the end of a name. */
const plainName = /^[^\s<>"'`:,(){}[\]=]+$/u;

/** What an object, or a list, may say and still be nothing but the parts it declares. */
const annotations = ['type', 'title', 'description', 'default', 'examples', '$comment'];
const objectKeywords = new Set([...annotations, 'properties', 'required', 'additionalProperties']);
const arrayKeywords = new Set([...annotations, 'items']);
/** Values that lie deeper are JSON. */
const maxDepth = 16;

type Place = { name: string; required: boolean; at: string; depth: number };

/** What the grammar of a call needs to know about a tool. */
export class ToolSchemaGrammar implements ToolGrammar {
  readonly name: string;
  readonly #schema: SchemaObject;
  readonly #builder: GrammarBuilder;
  readonly #param: string;
  readonly #promised: boolean;
  readonly #warnings: SharedV4Warning[];

  constructor(
    tool: SelectedTool,
    options: { builder: GrammarBuilder; forced: boolean; warnings: SharedV4Warning[] },
  ) {
    this.name = tool.name;
    this.#schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
    this.#builder = options.builder;
    this.#param = `tools[${tool.index}].function.parameters`;
    this.#promised = options.forced || tool.strict === true;
    this.#warnings = options.warnings;
  }

  arguments(): Expression {
    return this.#compile(withObjectType(this.#schema));
  }

  parameters(): ParameterGrammar[] {
    const keyword = combining.find(each => each in this.#schema);
    if (keyword !== undefined) this.#drop('', keyword);
    return this.#members(this.#schema, '');
  }

  #members({ properties, required }: SchemaObject, at: string, depth = 0): ParameterGrammar[] {
    const names = new Set<unknown>(Array.isArray(required) ? required : []);
    if (!isObject(properties)) {
      if (names.size > 0) this.#drop(at, 'required');
      return [];
    }
    const declared = Object.keys(properties);
    if ([...names].some(name => !declared.includes(String(name)))) this.#drop(at, 'required');
    if (!declared.every(name => plainName.test(name))) this.#drop(at, 'properties');
    return Object.entries(properties).map(([name, schema]) =>
      this.#parameter(schema, {
        name,
        required: names.has(name),
        at: `${at}/properties/${pointer(name)}`,
        depth: depth + 1,
      }),
    );
  }

  #parameter(schema: unknown, { name, required, at, depth }: Place): ParameterGrammar {
    const types = typesOf(schema, this.#schema);
    return {
      name,
      required,
      isText: types.size === 1 && types.has('string'),
      json: end => this.#compile(this.#withDefinitions(schema), at, end),
      textUntil: end => this.#text(schema, at, end),
      members: () =>
        depth < maxDepth && saysNoMoreThan(schema, 'object', objectKeywords)
          ? this.#members(schema, at, depth)
          : undefined,
      item: () =>
        depth < maxDepth && saysNoMoreThan(schema, 'array', arrayKeywords)
          ? this.#parameter(schema['items'], {
              name: 'item',
              required: true,
              at: `${at}/items`,
              depth: depth + 1,
            })
          : undefined,
    };
  }

  #compile(schema: unknown, at = '', end?: BareEnd): Expression {
    return schemaExpression(schema, { ...this.#options(at), ...(end && { end }) });
  }

  #options(at: string): SchemaOptions {
    return {
      builder: this.#builder,
      param: this.#param,
      pointer: at,
      promised: this.#promised,
      warnings: this.#warnings,
    };
  }

  #text(schema: unknown, at: string, end: BareEnd): Expression {
    const says = isObject(schema) && Object.keys(schema).some(each => !annotations.includes(each));
    if (!says) return textUntil(this.#builder, `${end.line ?? ''}${end.close}`, [end.close]);
    return bareStringExpression(this.#withDefinitions(schema), { ...this.#options(at), end });
  }

  #drop(at: string, keyword: string): void {
    if (this.#promised) {
      throw unsupportedSchema(
        this.#param,
        `this model writes arguments as bare text, which cannot be held to '${keyword}' at '${at}/${keyword}'.`,
      );
    }
    this.#warnings.push(droppedWarning(this.#param, at, keyword));
  }

  #withDefinitions(schema: unknown): unknown {
    if (!isObject(schema)) return schema;
    const { $defs, definitions } = this.#schema;
    return {
      ...($defs !== undefined && { $defs }),
      ...(definitions !== undefined && { definitions }),
      ...schema,
    };
  }
}

function saysNoMoreThan(
  schema: unknown,
  type: 'object' | 'array',
  keywords: ReadonlySet<string>,
): schema is SchemaObject {
  if (!isObject(schema) || schema['type'] !== type) return false;
  if (Object.keys(schema).some(each => !keywords.has(each))) return false;
  if (type === 'array') return 'items' in schema;
  const { properties, required = [], additionalProperties: others = false } = schema;
  return (
    isObject(properties) &&
    others === false &&
    Array.isArray(required) &&
    required.every(name => typeof name === 'string' && Object.hasOwn(properties, name))
  );
}

/** Arguments are an object, whether or not the schema says so. */
function withObjectType(schema: SchemaObject): SchemaObject {
  const saysType = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'].some(
    keyword => keyword in schema,
  );
  return saysType ? schema : { ...schema, type: 'object' };
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const pointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
