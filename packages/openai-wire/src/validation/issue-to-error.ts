import type { z } from 'zod/v4';
import type { ErrorCode } from '../errors/error-table.ts';
import { WireError } from '../errors/wire-error.ts';
import { formatPath, valueAt } from './path.ts';
import { wantsInteger } from './wants-integer.ts';

type Issue = z.core.$ZodIssue;

/**
 * Describes the first fault that a schema found in a body, in OpenAI's codes.
 *
 * @param schema what found it
 */
export function issueToError(issue: Issue, body: unknown, schema: z.core.$ZodType): WireError {
  const { issue: exact, path, expected } = mostExact(issue, []);
  const param = formatPath(path);
  const value = valueAt(body, path);
  const fail = (code: ErrorCode, message: string) => new WireError({ code, message, param });

  if (path.length > 0 && value === undefined) {
    return fail('missing_required_parameter', `Missing required parameter \`${param}\`.`);
  }
  const where = param === '' ? 'the request body' : `\`${param}\``;
  switch (exact.code) {
    case 'invalid_type':
      return fail(
        'invalid_type',
        `Invalid type for ${where}: expected ${expected ?? withArticle(exact.expected)}, but got ${describe(value)} instead.`,
      );
    case 'invalid_union':
      return 'options' in exact && Array.isArray(exact.options)
        ? invalidValue(exact.options)
        : fail('invalid_value', `Invalid value for ${where}.`);
    case 'invalid_value':
      return typeof value === typeof exact.values[0]
        ? invalidValue(exact.values)
        : fail(
            'invalid_type',
            `Invalid type for ${where}: expected ${oneOf(exact.values)}, but got ${describe(value)} instead.`,
          );
    case 'too_small':
      return fail(
        tooSmallCode(exact.origin, exact.origin === 'int' || wantsInteger(schema, path)),
        `Invalid ${where}: expected ${sizeOf(exact.origin)} ${exact.inclusive ? '>=' : '>'} ${exact.minimum}, but got ${measure(value)}.`,
      );
    case 'too_big':
      return fail(
        tooBigCode(exact.origin, exact.origin === 'int' || wantsInteger(schema, path)),
        `Invalid ${where}: expected ${sizeOf(exact.origin)} ${exact.inclusive ? '<=' : '<'} ${exact.maximum}, but got ${measure(value)}.`,
      );
    case 'invalid_format':
      return fail(
        'invalid_value',
        `Invalid ${where}: the text must match ${exact.pattern ?? exact.format}.`,
      );
    case 'invalid_key':
      return fail(
        'invalid_value',
        `Invalid key: ${where} ${exact.issues[0]?.message ?? ''}`.trim(),
      );
    default:
      return fail('invalid_value', `Invalid value for ${where}: ${exact.message}`);
  }

  function invalidValue(values: readonly unknown[]): WireError {
    const shown = typeof value === 'string' ? `'${value.slice(0, 64)}'` : describe(value);
    return fail(
      'invalid_value',
      `Invalid value for ${where}: ${shown}. Supported values are: ${values.map(option => `'${String(option)}'`).join(', ')}.`,
    );
  }
}

/**
 * A union reports the faults of every branch. The branch that understood the whole value and found
 * fault with it, or else most of the value, by place and then by depth, is the one the client meant; where no branch got beyond the value itself, every branch's type was possible.
 */
function mostExact(
  issue: Issue,
  prefix: readonly PropertyKey[],
): { issue: Issue; path: PropertyKey[]; expected?: string } {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path };

  const firsts = issue.errors.flatMap(branch => branch.slice(0, 1));
  const understood = firsts.filter(first => !isTypeFaultHere(first));
  const [nearest, ...others] = understood;
  if (nearest) {
    const meant =
      understood.find(first => first.path.length === 0) ??
      others.reduce((best, each) => (isFurther(each, best) ? each : best), nearest);
    return mostExact(meant, path);
  }

  const types = firsts.map(first =>
    first.code === 'invalid_type' ? withArticle(first.expected) : 'another value',
  );
  const [first] = firsts;
  return first
    ? { issue: { ...first, path: [] }, path, expected: [...new Set(types)].join(' or ') }
    : { issue, path };
}

function isFurther(a: Issue, b: Issue): boolean {
  for (const [depth, key] of a.path.entries()) {
    const other = b.path[depth];
    if (typeof key === 'number' && typeof other === 'number' && key !== other) return key > other;
  }
  return a.path.length > b.path.length;
}

function isTypeFaultHere(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function withArticle(type: string): string {
  const name = { int: 'integer', record: 'object', nan: 'number' }[type] ?? type;
  if (name === 'null') return name;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  // JSON has no infinity, but numbers that no double holds.
  if (value === Infinity || value === -Infinity) return 'a number out of range';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return withArticle(typeof value);
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map(value => `'${String(value)}'`);
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}`;
}

function sizeOf(origin: string): string {
  if (origin === 'string') return 'a length';
  return origin === 'array' ? 'a number of items' : 'a value';
}

function measure(value: unknown): string {
  if (typeof value === 'string' || Array.isArray(value)) return String(value.length);
  return String(value);
}

function tooSmallCode(origin: string, integer: boolean): ErrorCode {
  if (origin === 'array') return 'empty_array';
  if (origin === 'string') return 'string_below_min_length';
  return integer ? 'integer_below_min_value' : 'decimal_below_min_value';
}

function tooBigCode(origin: string, integer: boolean): ErrorCode {
  if (origin === 'array') return 'array_above_max_length';
  if (origin === 'string') return 'string_above_max_length';
  return integer ? 'integer_above_max_value' : 'decimal_above_max_value';
}
