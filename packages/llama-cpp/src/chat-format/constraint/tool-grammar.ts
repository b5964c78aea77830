import type { SharedV4Warning } from '@ai-sdk/provider';
import type { Expression } from '../../grammar/expression.ts';
import { type BareEnd, type BareForms, regexToGrammar } from '../../grammar/index.ts';
import type { ArgumentsGrammar, ParameterGrammar, ToolGrammar } from '../families/call-syntax.ts';
import { type JsonType, propertySchema, typesOf } from '../parsing/schema-types.ts';
import {
  type ArgumentList,
  argumentLists,
  escapePointer,
  isObject,
  type Places,
  pointerOf,
  valueAt,
} from './argument-lists.ts';
import {
  bareValueExpression,
  droppedWarning,
  schemaExpression,
  type SchemaOptions,
  unmeetable,
  unsupportedSchema,
} from './compile-schema.ts';
import type { GrammarBuilder } from './grammar-builder.ts';
import { textUntil } from './text-rules.ts';
import type { SelectedTool } from './tool-selection.ts';

type SchemaObject = Readonly<Record<string, unknown>>;

/** Names a model may make up where a schema allows others than it declares; every syntax can write them. */
const madeUpName = '[A-Za-z_][A-Za-z0-9_]{0,63}';

/** What an object, or a list, may say and still be nothing but the parts it declares. */
const annotations = ['type', 'title', 'description', 'default', 'examples', '$comment'];
const objectKeywords = new Set([...annotations, 'properties', 'required', 'additionalProperties']);
const arrayKeywords = new Set([...annotations, 'items']);
const referenceKeywords = new Set([...annotations, '$ref']);
/** Values that lie deeper are JSON, and so are those of a schema that has more parts than this. */
const deepest = 16;
const mostParts = 500;

/** What the grammar of a call needs to know about a tool. */
export class ToolSchemaGrammar implements ToolGrammar {
  readonly name: string;
  readonly #schema: SchemaObject;
  readonly #options: SchemaOptions;
  #parts = 0;

  constructor(
    tool: SelectedTool,
    options: { builder: GrammarBuilder; forced: boolean; warnings: SharedV4Warning[] },
  ) {
    const { builder, forced, warnings } = options;
    this.name = tool.name;
    this.#schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
    this.#options = {
      builder,
      param: `tools[${tool.index}].function.parameters`,
      promised: forced || tool.strict === true,
      warnings,
    };
  }

  arguments(): Expression {
    return schemaExpression(withObjectType(this.#schema), this.#options);
  }

  argumentLists(writable: RegExp): ArgumentsGrammar[] {
    const lists = argumentLists(this.#schema, (at, keyword) => this.#drop(at, keyword));
    return lists.map(list => this.#arguments(list, writable));
  }

  #arguments({ arguments: listed, others }: ArgumentList, writable: RegExp): ArgumentsGrammar {
    const written = listed.filter(({ name }) => writable.test(name));
    if (written.length < listed.length) this.#drop('', 'properties');
    const parameters = written.map(({ name, required, at }) =>
      this.#parameter({ name, required, at, types: this.#typesOf(name) }),
    );
    if (!others) return { parameters };
    const names = listed.map(({ name }) => name);
    return { parameters, others: this.#others(names, others) };
  }

  /** As the reader of the call sees them, who does not know which alternative was chosen. */
  #typesOf(name: string): ReadonlySet<JsonType> {
    return typesOf(propertySchema(this.#schema, name), this.#schema);
  }

  #others(names: readonly string[], at: Places): NonNullable<ArgumentsGrammar['others']> {
    const taken = names.map(name => name.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|');
    const pattern = names.length > 0 ? `(?!(?:${taken})$)${madeUpName}` : madeUpName;
    const { expression } = this.#options.builder.include(rulePrefix =>
      regexToGrammar(pattern, { rulePrefix }),
    );
    // A name that nobody declares has the types of those that nobody declares.
    const value = this.#parameter({ name: '', required: false, at, types: this.#typesOf('') });
    return { name: expression, value };
  }

  #parameter(place: Place): ParameterGrammar {
    const { name, required, at, types } = place;
    const isText = types.size === 1 && types.has('string');
    const mayBeText = types.size === 0 || types.has('string');
    const inForms = (forms: BareForms, end?: BareEnd) =>
      bareValueExpression(this.#schema, end, { ...this.#options, at, forms });
    const strings = (end: BareEnd) => this.#strings(at, end);
    return {
      name,
      required,
      isText,
      textUntil: end => strings(end) ?? this.#unmeetable(at),
      strings: end => (mayBeText ? strings(end) : undefined),
      others: end => (isText ? undefined : inForms({ strings: 'none', json: 'others' }, end)),
      python: () =>
        inForms({ strings: 'none', json: 'all', pythonWords: true }) ?? this.#unmeetable(at),
      valueUntil: end =>
        inForms(
          {
            strings: mayBeText ? { notReadAs: types } : 'none',
            json: 'all',
            pythonWords: true,
          },
          end,
        ) ?? this.#unmeetable(at),
      members: writable => this.#members(place, writable),
      item: () => this.#item(place),
    };
  }

  /** Strings as they stand, up to and over `end`. */
  #strings(at: Places, end: BareEnd): Expression | undefined {
    const { builder } = this.#options;
    const says = at.some(place => {
      const schema = valueAt(this.#schema, place);
      return isObject(schema) && Object.keys(schema).some(each => !annotations.includes(each));
    });
    const isPlain = end.without === undefined && end.avoid === undefined;
    if (!says && isPlain) return textUntil(builder, `${end.line ?? ''}${end.close}`, [end.close]);
    const forms = { strings: 'all', json: 'none' } as const;
    return bareValueExpression(this.#schema, end, { ...this.#options, at, forms });
  }

  #members(place: Place, writable: RegExp): ParameterGrammar[] | undefined {
    const found = this.#plain(place, 'object', objectKeywords);
    if (!found) return undefined;
    const { schema, at, trail } = found;
    const { properties, required = [], additionalProperties: others = false } = schema;
    if (!isObject(properties) || others !== false || !Array.isArray(required)) return undefined;
    const names = Object.keys(properties);
    if (!required.every(name => names.includes(String(name)))) return undefined;
    if (!names.every(name => writable.test(name))) return undefined;
    return names.map(name => {
      const types = typesOf(properties[name], this.#schema);
      const inside = [`${at}/properties/${escapePointer(name)}`];
      return this.#parameter({ name, required: required.includes(name), at: inside, types, trail });
    });
  }

  #item(place: Place): ParameterGrammar | undefined {
    const found = this.#plain(place, 'array', arrayKeywords);
    if (!found || !('items' in found.schema)) return undefined;
    const { schema, at, trail } = found;
    const types = typesOf(schema['items'], this.#schema);
    return this.#parameter({ name: 'item', required: true, at: [`${at}/items`], types, trail });
  }

  /** The schema of a value that says nothing but what the parts of an object, or of a list, are. */
  #plain(
    { at: places, trail = [] }: Place,
    type: 'object' | 'array',
    keywords: ReadonlySet<string>,
  ): { schema: SchemaObject; at: string; trail: readonly string[] } | undefined {
    let [at, ...others] = places;
    let schema = at === undefined ? undefined : valueAt(this.#schema, at);
    for (let steps = 0; steps < deepest && isObject(schema); steps += 1) {
      const { $ref: reference } = schema;
      if (typeof reference !== 'string') break;
      if (!Object.keys(schema).every(each => referenceKeywords.has(each))) return undefined;
      at = pointerOf(reference);
      schema = at === undefined ? undefined : valueAt(this.#schema, at);
    }
    this.#parts += 1;
    if (at === undefined || others.length > 0 || !isObject(schema)) return undefined;
    if (trail.includes(at) || trail.length >= deepest || this.#parts > mostParts) return undefined;
    if (schema['type'] !== type) return undefined;
    if (!Object.keys(schema).every(each => keywords.has(each))) return undefined;
    return { schema, at, trail: [...trail, at] };
  }

  #drop(at: string, keyword: string): void {
    const { promised, param, warnings } = this.#options;
    if (promised) {
      throw unsupportedSchema(
        param,
        `this model writes arguments as bare text, which cannot be held to '${keyword}' at '${at}/${keyword}'.`,
      );
    }
    warnings.push(droppedWarning(param, at, keyword));
  }

  #unmeetable(at: Places): never {
    return unmeetable({ ...this.#options, at });
  }
}

type Place = {
  name: string;
  required: boolean;
  at: Places;
  types: ReadonlySet<JsonType>;
  /** The places this one lies in. */
  trail?: readonly string[];
};

/** Arguments are an object, whether or not the schema says so. */
function withObjectType(schema: SchemaObject): SchemaObject {
  const saysType = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'].some(
    keyword => keyword in schema,
  );
  return saysType ? schema : { ...schema, type: 'object' };
}
