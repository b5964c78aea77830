import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import type { Answer, Call, EvaluationCase, ToolDefinition } from './evaluation-case.ts';
import { matchCalls } from './match-call.ts';
import { faultOfText, listItems, numbersIn } from './match-text.ts';

export interface Verdict {
  /** Everything that the case expects is there. */
  readonly isExact: boolean;
  /** The right tools were called, whatever the arguments, or rightly none. */
  readonly isRightDecision: boolean;
  /** What is wrong; undefined when exact. */
  readonly fault?: string | undefined;
}

const ajv = new Ajv({ strict: false });

/** Judges an answer by what its case expects. */
export function judge(
  { expect, request }: EvaluationCase,
  answer: Answer,
  tools: ReadonlyMap<string, ToolDefinition>,
): Verdict {
  const right = (
    expect.calls?.map(call => call.name) ??
    expect.decision ??
    expect.validCalls ??
    []
  ).toSorted();
  const made = answer.calls.map(call => call.name).toSorted();
  const isRightDecision = isDeepStrictEqual(right, made);
  const fault = isRightDecision
    ? (faultOfReasoning(expect.reasoning, answer) ?? faultOfContent())
    : `calls [${made.join(', ')}] instead of [${right.join(', ')}]`;
  return { isExact: fault === undefined, isRightDecision, fault };

  function faultOfContent(): string | undefined {
    if (expect.calls) {
      return matchCalls(expect.calls, answer.calls) ? undefined : 'other arguments';
    }
    if (expect.validCalls) {
      const invalid = answer.calls.find(call => !isValid(call, tools));
      return invalid && `arguments of ${invalid.name} break its schema`;
    }
    if (expect.decision) {
      return answer.calls.length > 0 || answer.text.trim() !== '' ? undefined : 'no answer';
    }
    if (expect.text) return faultOfText(expect.text, answer.text);
    if (expect.items !== undefined) return faultOfItems(expect.items, answer.text);
    if (expect.numbers) {
      const numbers = numbersIn(answer.text);
      return isDeepStrictEqual(numbers, expect.numbers) ? undefined : `counts ${numbers.join(' ')}`;
    }
    const schema = request.response_format?.json_schema.schema ?? {};
    return faultOfJson(schema, expect.json ?? {}, answer.text);
  }
}

function faultOfReasoning(expected: boolean | undefined, { reasoning }: Answer) {
  if (expected === undefined || expected === (reasoning.trim() !== '')) return undefined;
  return expected ? 'does not think' : 'thinks';
}

function isValid(call: Call, tools: ReadonlyMap<string, ToolDefinition>): boolean {
  const tool = tools.get(call.name);
  return tool !== undefined && ajv.validate(tool.function.parameters, call.arguments);
}

function faultOfItems(count: number, text: string): string | undefined {
  const items = listItems(text);
  if (items.length !== count) return `${items.length} items instead of ${count}`;
  const different = new Set(items.map(item => item.toLowerCase()));
  return different.size === count ? undefined : 'an item comes twice';
}

function faultOfJson(
  schema: object,
  values: Record<string, unknown>,
  text: string,
): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (!ajv.validate(schema, value)) return `breaks the schema: ${ajv.errorsText()}`;
  const given = value as Record<string, unknown>;
  const wrong = Object.entries(values).find(
    ([key, right]) => !isDeepStrictEqual(given[key], right),
  );
  return wrong && `${wrong[0]} is ${JSON.stringify(given[wrong[0]])}`;
}
