import { tool } from 'ai';
import { all, create, type MathNode } from 'mathjs';
import { z } from 'zod/v4';
import { modelSchema } from './model-schema.ts';
import { failureForModel, isToolFailure, type ToolFailure } from './tool-failure.ts';

const maxLength = 200;
const maxNodes = 100;
/** Double precision carries 15 to 17 digits; 15 hides the binary rounding of 0.1 + 0.2. */
const significantDigits = 15;

const math = create(all ?? {}, { number: 'number' });

const constants = new Set(['pi', 'e', 'tau', 'phi', 'deg', 'rad']);
const functions = new Set(
  (
    'abs cbrt ceil exp factorial fix floor gcd hypot lcm log log10 log2 max mean median min mod nthRoot pow round sign ' +
    'sqrt square cube add subtract multiply divide unaryMinus unaryPlus ' +
    'sin cos tan asin acos atan atan2 sinh cosh tanh'
  ).split(' '),
);

/** Signs that people type and the parser does not know. */
const typography: readonly (readonly [RegExp, string])[] = [
  [/[×·⋅]/g, '*'],
  [/[÷∕]/g, '/'],
  [/[−–]/g, '-'],
  [/\*\*/g, '^'],
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/√/g, 'sqrt'],
  [/π/g, 'pi'],
];

export interface Calculation {
  readonly expression: string;
  readonly result: number;
}

/**
 * Evaluates arithmetic and nothing else: numbers, operators, brackets and a written list of functions. There is no
 * assignment, no property access, no import and no scope, and both length and size of the expression are bounded.
 */
export function calculate(expression: string): Calculation | ToolFailure {
  if (expression.length > maxLength) {
    return invalid(`The expression is longer than ${maxLength} characters.`);
  }
  let node: MathNode;
  try {
    node = math.parse(normalise(expression));
  } catch {
    return invalid(`"${expression}" is not an arithmetic expression.`);
  }
  const refusal = refusalOf(node);
  if (refusal !== undefined) return invalid(refusal);
  try {
    const value: unknown = node.evaluate();
    if (typeof value !== 'number') return invalid(`"${expression}" is not a real number.`);
    if (Number.isNaN(value)) return invalid(`"${expression}" has no defined value.`);
    if (!Number.isFinite(value)) {
      return {
        error: 'division by zero or overflow',
        detail: `"${expression}" divides by zero or is too large for a number.`,
      };
    }
    return { expression, result: Number(value.toPrecision(significantDigits)) };
  } catch {
    return invalid(`"${expression}" could not be evaluated.`);
  }
}

const invalid = (detail: string): ToolFailure => ({ error: 'invalid expression', detail });

function normalise(expression: string): string {
  const text = typography.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    expression.replace(/=\s*\??\s*$/, ''),
  );
  // 1,234,567 is one number, but max(1,200) has two.
  if (/[a-z]\s*\(/i.test(text)) return text;
  return text.replace(/(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])/g, number =>
    number.replaceAll(',', ''),
  );
}

/** A sentence that says what in the tree is not allowed, or undefined. */
function refusalOf(root: MathNode): string | undefined {
  let nodes = 0;
  let refusal: string | undefined;
  root.traverse((node, path, parent) => {
    nodes += 1;
    refusal ??= refusalOfNode(node, path, parent);
  });
  if (nodes > maxNodes) return `The expression has more than ${maxNodes} parts.`;
  return refusal;
}

function refusalOfNode(node: MathNode, path: string, parent: MathNode): string | undefined {
  if (math.isConstantNode(node)) {
    return typeof node.value === 'number' ? undefined : 'Only numbers can be calculated with.';
  }
  if (math.isOperatorNode(node) || math.isParenthesisNode(node)) return undefined;
  if (math.isFunctionNode(node)) {
    const name = math.isSymbolNode(node.fn) ? node.fn.name : '';
    return functions.has(name) ? undefined : `The function "${name}" is not available.`;
  }
  if (math.isSymbolNode(node)) {
    // The name of a function is a symbol too; it was judged with the function.
    if (math.isFunctionNode(parent) && path === 'fn') return undefined;
    return constants.has(node.name) ? undefined : `"${node.name}" is not a number.`;
  }
  return 'Only arithmetic is allowed: numbers, operators, brackets and functions.';
}

export const calculateTool = tool({
  description: 'Evaluate a math expression',
  inputSchema: modelSchema(z.object({ expression: z.string() })),
  execute: ({ expression }): Calculation | ToolFailure => calculate(expression),
  toModelOutput: ({ output }) =>
    isToolFailure(output)
      ? failureForModel(output)
      : { type: 'json', value: { result: output.result } },
});
