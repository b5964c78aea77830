import { ask, type Target } from './ask.ts';
import type { Answer, EvaluationCase, ToolDefinition } from './evaluation-case.ts';
import { judge, type Verdict } from './judge.ts';

export interface Outcome extends Verdict {
  readonly id: string;
  readonly kind: string;
  /** Undefined when the server did not answer. */
  readonly answer?: Answer | undefined;
}

/** Asks all cases, some at a time, and judges the answers; outcomes come in the order of the cases. */
export async function runCases(
  target: Target,
  cases: readonly EvaluationCase[],
  tools: ReadonlyMap<string, ToolDefinition>,
  concurrency: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = cases.entries();
  const work = async () => {
    for (const [index, evaluationCase] of waiting) {
      outcomes[index] = await outcomeOf(target, evaluationCase, tools);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return outcomes;
}

async function outcomeOf(
  target: Target,
  evaluationCase: EvaluationCase,
  tools: ReadonlyMap<string, ToolDefinition>,
): Promise<Outcome> {
  const { id, kind } = evaluationCase;
  try {
    const answer = await ask(target, evaluationCase, tools);
    return { id, kind, ...judge(evaluationCase, answer, tools), answer };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { id, kind, isExact: false, isRightDecision: false, fault };
  }
}
