import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageOf } from './__fixtures__/schema-tables.ts';
import { UnsupportedSchemaError } from './unsupported-schema-error.ts';

/*
 * The public JSON-Schema-Test-Suite, where a checkout of it is at hand:
 * JSON_SCHEMA_TEST_SUITE=/path/to/JSON-Schema-Test-Suite vitest run src/grammar/test-suite
 */
const directory = process.env['JSON_SCHEMA_TEST_SUITE'];

type Group = {
  description: string;
  schema: object | boolean;
  tests: { description: string; data: unknown; valid: boolean }[];
};

/**
 * `format.json` is about validators that take formats for annotations; Loam asserts them. `content.json`
 * of draft-07 is about validators that decode texts, which later drafts have given up.
 */
const leftOut = new Set(['format.json', 'optional/content.json']);

/** Up to draft-07 the suite's schemas do not say which draft they are of. */
const dialects: Record<string, string> = { draft7: 'http://json-schema.org/draft-07/schema#' };

function groupsOf(draft: string): (Group & { file: string })[] {
  const root = join(directory ?? '', 'tests', draft);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.json') && !leftOut.has(file))
    .flatMap(file => {
      const groups = JSON.parse(readFileSync(join(root, file), 'utf8')) as Group[];
      const $schema = dialects[draft];
      return groups.map(({ description, schema, tests }) => {
        const isObject = $schema !== undefined && typeof schema === 'object';
        return { description, schema: isObject ? { $schema, ...schema } : schema, tests, file };
      });
    });
}

/** Properties in any order: the canonical one depends on the schema. */
function spellings(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [JSON.stringify(value)];
  const entries = Object.entries(value);
  if (entries.length > 5) return [JSON.stringify(value)];
  return orders(entries).map(order => JSON.stringify(Object.fromEntries(order)));
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map(rest => [item].concat(rest)));
}

const verdicts = ['exact', 'incomplete', 'refused', 'wrong'] as const;
type Verdict = (typeof verdicts)[number];

function verdictOn({ schema, tests }: Group): Verdict {
  let language;
  try {
    language = languageOf(schema);
  } catch (error) {
    if (!UnsupportedSchemaError.isInstance(error)) throw error;
    const isUnsatisfiable = error.message.includes('no document can meet');
    return isUnsatisfiable && tests.some(({ valid }) => valid) ? 'wrong' : 'refused';
  }
  const admits = (value: unknown) => spellings(value).some(text => language.admits(text));
  if (tests.some(({ data, valid }) => !valid && admits(data))) return 'wrong';
  return tests.every(({ data, valid }) => !valid || admits(data)) ? 'exact' : 'incomplete';
}

describe.skipIf(directory === undefined)('JSON-Schema-Test-Suite', () => {
  it.each(['draft2020-12', 'draft7'])(
    '%s: nothing invalid is admitted',
    { timeout: 300_000 },
    draft => {
      const kinds = ['required', 'optional'].flatMap(kind =>
        verdicts.map(verdict => `${kind} ${verdict}`),
      );
      const counts = new Map(kinds.map(kind => [kind, 0]));
      const wrong: string[] = [];
      for (const group of groupsOf(draft)) {
        const verdict = verdictOn(group);
        const kind = group.file.includes('optional') ? 'optional' : 'required';
        counts.set(`${kind} ${verdict}`, (counts.get(`${kind} ${verdict}`) ?? 0) + 1);
        if (verdict === 'wrong') wrong.push(`${group.file}: ${group.description}`);
      }
      console.table(Object.fromEntries(counts));
      expect(wrong).toEqual([]);
    },
  );
});
