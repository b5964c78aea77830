import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { EvaluationCase, ExpectedCall } from './evaluation-case.ts';
import { matchCall } from './match-call.ts';
import { readCases, readPinned, readTools } from './read-cases.ts';

const ajv = new Ajv({ strict: false });
const tools = readTools();
const cases = readCases();
const pinned = readPinned();
const everything = [...cases, ...pinned];

/** Ids of the cases for which something is wrong; the tests expect none. */
const idsWhere = (isWrong: (evaluationCase: EvaluationCase) => boolean) =>
  everything.filter(isWrong).map(({ id }) => id);

const schemaOf = (name: string) => tools.get(name)?.function.parameters ?? false;

test('every id is there once', () => {
  const ids = everything.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.each([
  ['cases', cases],
  ['pinned', pinned],
])('no two %s ask the same', (_, list) => {
  const asked = list.map(({ request }) =>
    JSON.stringify([
      request.messages,
      request.tools?.toSorted(),
      request.tool_choice,
      request.response_format,
    ]),
  );
  const twice = list.filter((_, index) => asked.indexOf(asked[index] ?? '') !== index);
  expect(twice.map(({ id }) => id)).toEqual([]);
});

test('no phrasing comes twice among the tools', () => {
  const single = cases.filter(({ kind }) => /tools$|calls$/.test(kind));
  const phrasings = single.map(({ request }) => request.messages.at(-1)?.content?.toLowerCase());
  expect(phrasings.filter((text, index) => phrasings.indexOf(text) !== index)).toEqual([]);
});

test.each([...tools.values()].map(tool => [tool.function.name, tool] as const))(
  'the parameters of %s are a JSON Schema',
  (_, { function: { parameters } }) => {
    expect(ajv.validateSchema(parameters)).toBe(true);
    expect(parameters.type).toBe('object');
  },
);

test('every tool has a case that calls it', () => {
  const called = new Set(cases.flatMap(({ expect: { calls } }) => calls?.map(call => call.name)));
  expect([...tools.keys()].filter(name => !called.has(name))).toEqual([]);
});

test('every case offers tools that exist, each once', () => {
  expect(
    idsWhere(({ request: { tools: offered = [] } }) =>
      offered.some((name, index) => !tools.has(name) || offered.indexOf(name) !== index),
    ),
  ).toEqual([]);
});

test('every expected tool is offered', () => {
  expect(
    idsWhere(({ request, expect: { calls, decision, validCalls } }) =>
      [...(calls?.map(call => call.name) ?? []), ...(decision ?? []), ...(validCalls ?? [])].some(
        name => !request.tools?.includes(name),
      ),
    ),
  ).toEqual([]);
});

test('every expected argument is what the schema of its tool allows', () => {
  expect(
    idsWhere(({ expect: { calls = [] } }) =>
      calls.some(call => variants(call).some(given => !ajv.validate(schemaOf(call.name), given))),
    ),
  ).toEqual([]);
});

test('every expected call is a right one by its own rules', () => {
  expect(
    idsWhere(({ expect: { calls = [] } }) =>
      calls.some(call =>
        variants(call).some(given => !matchCall(call, { ...call, arguments: given })),
      ),
    ),
  ).toEqual([]);
});

/** The expected arguments, and the same with each other accepted value, and without each that may be left out. */
function variants({ arguments: given, accept = {}, mayOmit = [] }: ExpectedCall) {
  const others = Object.entries(accept).flatMap(([name, values]) =>
    values.map(value => ({ ...given, [name]: value })),
  );
  const shorter = mayOmit.map(omitted =>
    Object.fromEntries(Object.entries(given).filter(([name]) => name !== omitted)),
  );
  return [given, ...others, ...shorter];
}

test('a string argument stands in what was said, unless it is a choice or a word for one', () => {
  // Dates, names and addresses are copied: a typing error here would blame the model.
  expect(
    idsWhere(({ request, expect: { calls = [] } }) => {
      const said = JSON.stringify(request.messages).toLowerCase();
      return calls.some(call =>
        Object.entries(call.arguments).some(([name, value]) => {
          if (typeof value !== 'string' || call.sameValue?.includes(name)) return false;
          const spellings = [value, ...(call.accept?.[name] ?? [])].map(spelling =>
            JSON.stringify(spelling).slice(1, -1).toLowerCase(),
          );
          return !isChoice(call.name, name) && !spellings.some(spelling => said.includes(spelling));
        }),
      );
    }),
  ).toEqual([]);
});

function isChoice(toolName: string, argument: string): boolean {
  const { properties } = tools.get(toolName)?.function.parameters ?? {};
  const property = (properties as Record<string, object> | undefined)?.[argument] ?? {};
  return 'enum' in property;
}

test('patterns are regular expressions', () => {
  expect(
    idsWhere(({ expect: { text } }) =>
      [...(text?.matches ?? []), ...(text?.matchesNone ?? [])].some(pattern => {
        try {
          return new RegExp(pattern, 'iu').test('');
        } catch {
          return true;
        }
      }),
    ),
  ).toEqual([]);
});

test('JSON is asked for where it is expected, with values that its schema has', () => {
  expect(
    idsWhere(({ request, expect: { json } }) => {
      const schema = request.response_format?.json_schema.schema;
      if (json === undefined || schema === undefined) return json !== schema;
      return !ajv.validate({ ...schema, required: [] }, json);
    }),
  ).toEqual([]);
});

test('results answer the calls before them', () => {
  expect(
    idsWhere(({ request: { messages } }) => {
      const made = messages.flatMap(({ tool_calls }) => tool_calls ?? []);
      const answered = messages.flatMap(({ tool_call_id }) => tool_call_id ?? []);
      return made.map(({ id }) => id).join() !== answered.join();
    }),
  ).toEqual([]);
});

const count = (...kinds: string[]) => cases.filter(({ kind }) => kinds.includes(kind)).length;

describe('there are enough', () => {
  test.each<[number, ...string[]]>([
    [120, 'built-in tools'],
    [250, 'unseen tools'],
    [60, 'refusals'],
    [100, 'answers from results'],
  ])('at least %d of %s', (least, ...kinds) => {
    expect(count(...kinds)).toBeGreaterThanOrEqual(least);
  });

  test('at least 60 pinned prompts', () => {
    expect(pinned.length).toBeGreaterThanOrEqual(60);
  });
});
