import { isDeepStrictEqual } from 'node:util';
import { evaluate } from 'mathjs';
import type { Call, ExpectedCall } from './evaluation-case.ts';

/** Whether these are the expected calls, each once, in any order. */
export function matchCalls(expected: readonly ExpectedCall[], calls: readonly Call[]): boolean {
  if (expected.length !== calls.length) return false;
  const [first, ...others] = expected;
  if (first === undefined) return true;
  return calls.some(
    (call, index) => matchCall(first, call) && matchCalls(others, calls.toSpliced(index, 1)),
  );
}

export function matchCall(expected: ExpectedCall, call: Call): boolean {
  const given = call.arguments;
  if (call.name !== expected.name || given === undefined) return false;
  const names = new Set([...Object.keys(expected.arguments), ...Object.keys(given)]);
  return [...names].every(name => {
    if (!Object.hasOwn(given, name)) return expected.mayOmit?.includes(name) ?? false;
    const right = [
      ...(Object.hasOwn(expected.arguments, name) ? [expected.arguments[name]] : []),
      ...(expected.accept?.[name] ?? []),
    ];
    return right.some(value => isSame(value, given[name], leniency(expected, name)));
  });
}

type Leniency = 'none' | 'case' | 'value';

function leniency(expected: ExpectedCall, name: string): Leniency {
  if (expected.sameValue?.includes(name)) return 'value';
  return expected.ignoreCase?.includes(name) ? 'case' : 'none';
}

function isSame(expected: unknown, given: unknown, leniency: Leniency): boolean {
  if (isDeepStrictEqual(expected, given)) return true;
  if (typeof expected !== 'string' || typeof given !== 'string') return false;
  if (leniency === 'case') return expected.toLowerCase() === given.toLowerCase();
  if (leniency === 'none') return false;
  const value = valueOf(expected);
  return value !== undefined && value === valueOf(given);
}

/** The value of arithmetic to twelve digits. */
function valueOf(expression: string): string | undefined {
  try {
    const value: unknown = evaluate(expression);
    return typeof value === 'number' ? value.toPrecision(12) : undefined;
  } catch {
    return undefined;
  }
}
