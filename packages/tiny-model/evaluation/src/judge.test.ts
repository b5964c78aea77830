import { describe, expect, test } from 'vitest';
import type { Answer, EvaluationCase, Expectation, ToolDefinition } from './evaluation-case.ts';
import { judge } from './judge.ts';

const tools = new Map<string, ToolDefinition>([
  [
    'get_weather',
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'Weather',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
        },
      },
    },
  ],
]);

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
};

function verdict(expectation: Expectation, answer: Partial<Answer>) {
  const evaluationCase: EvaluationCase = {
    id: 'a-01',
    kind: 'a',
    request: {
      messages: [{ role: 'user', content: 'x' }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    },
    expect: expectation,
  };
  return judge(evaluationCase, { text: '', reasoning: '', calls: [], ...answer }, tools);
}

const oslo = { name: 'get_weather', arguments: { city: 'Oslo' } };
const rome = { name: 'get_weather', arguments: { city: 'Rome' } };

describe('calls', () => {
  test.each<
    [why: string, Expectation['calls'], Answer['calls'], exact: boolean, decision: boolean]
  >([
    ['the same', [oslo], [oslo], true, true],
    ['another order', [oslo, rome], [rome, oslo], true, true],
    ['one twice instead of two', [oslo, rome], [oslo, oslo], false, true],
    ['one missing', [oslo, rome], [oslo], false, false],
    ['one too many', [oslo], [oslo, oslo], false, false],
    ['another value', [oslo], [rome], false, true],
    ['another tool', [oslo], [{ ...oslo, name: 'get_time' }], false, false],
    ['no JSON', [oslo], [{ ...oslo, arguments: undefined }], false, true],
    [
      'an argument more',
      [oslo],
      [{ ...oslo, arguments: { city: 'Oslo', unit: 'c' } }],
      false,
      true,
    ],
    ['the case of a name', [oslo], [{ ...oslo, arguments: { city: 'oslo' } }], false, true],
    [
      'the case where it does not matter',
      [{ ...oslo, ignoreCase: ['city'] }],
      [{ ...oslo, arguments: { city: 'oslo' } }],
      true,
      true,
    ],
    ['another accepted value', [{ ...oslo, accept: { city: ['Rome'] } }], [rome], true, true],
    [
      'an accepted extra',
      [{ ...oslo, accept: { unit: ['c'] } }],
      [{ ...oslo, arguments: { city: 'Oslo', unit: 'c' } }],
      true,
      true,
    ],
    ['an omission', [{ ...oslo, mayOmit: ['city'] }], [{ ...oslo, arguments: {} }], true, true],
    [
      'a number for a string',
      [{ ...oslo, arguments: { city: '12' } }],
      [{ ...oslo, arguments: { city: 12 } }],
      false,
      true,
    ],
    [
      'the same value',
      [{ ...oslo, arguments: { city: '6 * 7' }, sameValue: ['city'] }],
      [{ ...oslo, arguments: { city: '7*6' } }],
      true,
      true,
    ],
    [
      'another value of arithmetic',
      [{ ...oslo, arguments: { city: '6 * 7' }, sameValue: ['city'] }],
      [{ ...oslo, arguments: { city: '6 * 8' } }],
      false,
      true,
    ],
    [
      'two matches that compete',
      [{ ...oslo, accept: { city: ['Rome'] } }, oslo],
      [oslo, rome],
      true,
      true,
    ],
  ])('%s', (_, calls, made, isExact, isRightDecision) => {
    expect(verdict({ calls }, { calls: made })).toMatchObject({ isExact, isRightDecision });
  });

  test('a forced call is judged by its schema', () => {
    expect(verdict({ validCalls: ['get_weather'] }, { calls: [rome] }).isExact).toBe(true);
    const broken = { name: 'get_weather', arguments: { town: 'Rome' } };
    expect(verdict({ validCalls: ['get_weather'] }, { calls: [broken] }).isExact).toBe(false);
  });

  test('a decision for words needs some', () => {
    expect(verdict({ decision: [] }, { text: 'Hello.' }).isExact).toBe(true);
    expect(verdict({ decision: [] }, { text: ' ' }).isExact).toBe(false);
    expect(verdict({ decision: [] }, { text: 'Hello.', calls: [rome] }).isExact).toBe(false);
  });
});

describe('text', () => {
  test.each<[fact: string, text: string, isThere: boolean]>([
    ['12', 'It is 12 °C.', true],
    ['12', 'It is 120 °C.', false],
    ['12', 'It is 3.12 now', false],
    ['12', 'It is 12.5 now', false],
    ['12', 'It is 12.', true],
    ['5', 'It is -5 °C.', false],
    ['-5', 'It is −5 °C.', true],
    ['56088', 'That is 56,088.', true],
    ['3:1', 'They won 3:1.', true],
    ['3', 'They won 3:1.', false],
    ['Zürich', 'In Zu\u0308rich it rains', true],
    ['Zürich', 'In Zurich it rains', false],
    ['東京', '東京', true],
    ['a.b', 'axb', false],
    ['shipped', 'Shipped yesterday', true],
    ['Otto', 'I am otto', false],
  ])('%s in %j: %s', (fact, text, isThere) => {
    expect(verdict({ text: { contains: [fact] } }, { text }).isExact).toBe(isThere);
  });

  test('patterns match in any case, and unwanted ones do not', () => {
    const text = { matches: ['sorry'], matchesNone: ['\\d'] };
    expect(verdict({ text }, { text: 'Sorry.' }).isExact).toBe(true);
    expect(verdict({ text }, { text: 'Sorry, 4.' }).isExact).toBe(false);
    expect(verdict({ text }, { text: 'Yes.' }).isExact).toBe(false);
  });

  test.each<[text: string, items: number, isRight: boolean]>([
    ['a cat and a dog', 2, true],
    ['Here are three: red, blue and green.', 3, true],
    ['red, blue, and green', 3, true],
    ['1. cat\n2. dog', 2, true],
    ['Two animals:\n- cat\n- dog', 2, true],
    ['Apple.', 1, true],
    ['cat, dog', 3, false],
    ['cat, cat', 2, false],
    ['', 1, false],
  ])('%j has %d items: %s', (text, items, isRight) => {
    expect(verdict({ items }, { text }).isExact).toBe(isRight);
  });

  test.each<[text: string, isRight: boolean]>([
    ['1, 2, 3', true],
    ['1\n2\n3', true],
    ['1, 3, 2', false],
    ['1, 2, 3, 4', false],
    ['one, two', false],
  ])('%j counts to 3: %s', (text, isRight) => {
    expect(verdict({ numbers: [1, 2, 3] }, { text }).isExact).toBe(isRight);
  });
});

test.each<[text: string, isRight: boolean, why: string]>([
  ['{"name":"Ada","age":30}', true, 'as expected'],
  ['{"name":"Bo","age":30}', false, 'another value'],
  ['{"name":"Ada","age":"30"}', false, 'against the schema'],
  ['{"name":"Ada"', false, 'no JSON'],
])('%s is right: %s (%s)', (text, isRight) => {
  expect(verdict({ json: { name: 'Ada' } }, { text }).isExact).toBe(isRight);
});

test.each<[expected: boolean, reasoning: string, isRight: boolean]>([
  [true, 'Hm.', true],
  [true, '', false],
  [false, '', true],
  [false, 'Hm.', false],
])('reasoning %s, %j: %s', (expected, reasoning, isRight) => {
  const answer = { reasoning, text: 'Hello.' };
  expect(verdict({ decision: [], reasoning: expected }, answer).isExact).toBe(isRight);
});
