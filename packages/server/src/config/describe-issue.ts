import leven from 'leven';
import type { z } from 'zod/v4';
import { keysAt } from './schema-tree.ts';
import type { Path } from './toml-document.ts';

export type DescribedIssue = { path: Path; message: string };

/** What a value has to be, in the words of a configuration file. */
const expectations: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in brackets',
  object: 'a table',
  record: 'a table',
};

/**
 * Says in sentences what a schema found, each with the path it is about. The values stay out of them:
 * one may be a secret.
 */
export function describeIssues(
  schema: z.core.$ZodType,
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  parent: Path = [],
): DescribedIssue[] {
  return issues.flatMap(issue => {
    const path = [...parent, ...issue.path.filter(part => typeof part !== 'symbol')];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({
        path: [...path, key],
        message: unknownKey(key, path, keysAt(schema, path)),
      }));
    }
    if (issue.code === 'invalid_union') {
      const inner = closestBranch(issue.errors);
      if (inner.length > 0) return describeIssues(schema, inner, value, path);
    }
    return [{ path, message: sentence(issue, path, valueAt(value, path)) }];
  });
}

/** Of the ways a union could have been meant, the one that went furthest before it failed. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue[] {
  return [...(branches.find(branch => !isOtherType(branch)) ?? [])];
}

function isOtherType([issue]: readonly z.core.$ZodIssue[]): boolean {
  return issue?.code === 'invalid_type' && issue.path.length === 0;
}

function unknownKey(key: string, table: Path, known: readonly string[]): string {
  const where = table.length === 0 ? 'at the top' : `in [${nameOf(table)}]`;
  return `Unknown key \`${key}\` ${where}.${suggestion(key, known)}`;
}

function sentence(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  const name = `\`${nameOf(path)}\``;
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `${name} is missing: it must be ${expected(issue.expected)}.`
        : `${name} must be ${expected(issue.expected)}.`;
    case 'invalid_value': {
      const values = issue.values.map(each => JSON.stringify(each));
      const near = typeof value === 'string' ? suggestion(value, issue.values.map(String)) : '';
      return `${name} must be ${values.join(' or ')}.${near}`;
    }
    case 'too_small':
      return `${name} must ${bound(issue.origin, issue.inclusive ? 'at least' : 'more than', Number(issue.minimum))}.`;
    case 'too_big':
      return `${name} must ${bound(issue.origin, issue.inclusive ? 'at most' : 'less than', Number(issue.maximum))}.`;
    case 'invalid_key':
      return `${name} cannot have this name: ${issue.issues[0]?.message ?? issue.message}.`;
    case 'invalid_union':
      return `${name} is none of the forms it may have.`;
    default:
      return `${name} ${issue.message.replace(/\.$/, '')}.`;
  }
}

function bound(origin: string, comparison: string, limit: number): string {
  if (origin === 'string') {
    return comparison === 'at least' && limit === 1
      ? 'not be empty'
      : `have ${comparison} ${limit} characters`;
  }
  if (origin === 'array') return `have ${comparison} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `be ${comparison} ${limit}`;
}

function expected(type: string): string {
  return expectations[type] ?? `a ${type}`;
}

/** A fault that follows the name of its place. */
export function issue(path: Path, fault: string): DescribedIssue {
  return { path, message: `\`${nameOf(path)}\` ${fault}.` };
}

/** A name that nobody has, and the one that was probably meant. */
export function unknown(
  path: Path,
  what: string,
  name: string,
  known: readonly string[],
): DescribedIssue {
  return { path, message: `\`${nameOf(path)}\`: there is no ${what}.${suggestion(name, known)}` };
}

/** ` Did you mean …?`, or nothing where no name is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const ranked = known
    .map(candidate => ({ candidate, distance: leven(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.max(2, name.length / 3)
    ? ` Did you mean \`${nearest.candidate}\`?`
    : '';
}

/** A path as TOML writes it: names with other characters in quotes, places of lists in brackets. */
export function nameOf(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = /^[\w-]+$/.test(part) ? part : JSON.stringify(part);
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[part];
  }
  return found;
}
