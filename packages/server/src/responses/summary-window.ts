import type { ResponseItem } from '@loam/openai-wire';
import { callIdOf, callIdsOf, type Window } from './compact-window.ts';

/** What of the closed turns a summary takes the place of, and what stays beside it as it is. */
export type SummaryPlan = {
  /** Instructions, and calls whose outputs come later. */
  kept: ResponseItem[];
  /** What the summary stands for. */
  old: ResponseItem[];
  /** The latest turns. */
  recent: ResponseItem[];
};

/**
 * Chooses what a summary is to stand for: all closed turns but the latest, of which as many stay
 * word for word as there is room for.
 *
 * @param fits whether what stays as it is leaves room for the rest
 */
export function planSummary(
  { closed, open }: Window,
  fits: (staying: readonly ResponseItem[]) => boolean,
): SummaryPlan {
  let plan = planAt(closed.length, { closed, open });
  for (let start = closed.length - 1; start >= 0; start--) {
    if (!beginsTurn(closed[start])) continue;
    const next = planAt(start, { closed, open });
    if (!fits([...next.kept, ...next.recent, ...open])) break;
    plan = next;
  }
  return plan;
}

/**
 * The closed turns with a summary in the place of the old ones. It stands as the answer to a request
 * for it: any chat template takes a question and its answer, and what a model has read in a
 * conversation does not become an instruction to the next one.
 */
export function withSummary({ kept, recent }: SummaryPlan, summary: string): ResponseItem[] {
  return [
    ...kept,
    { type: 'message', role: 'user', content: 'Summarise our conversation so far.' },
    { type: 'message', role: 'assistant', content: summary },
    ...recent,
  ];
}

/** @param start the first of the latest turns */
function planAt(start: number, { closed, open }: Window): SummaryPlan {
  const recent = closed.slice(start);
  const answered = callIdsOf([...recent, ...open]);
  const staysBefore = (item: ResponseItem) => {
    const callId = callIdOf(item);
    return callId === undefined ? isInstruction(item) : answered.has(callId);
  };
  const before = closed.slice(0, start);
  return {
    kept: before.filter(staysBefore),
    old: before.filter(item => !staysBefore(item)),
    recent,
  };
}

function beginsTurn(item: ResponseItem | undefined): boolean {
  return item?.type === 'message' && item.role === 'user';
}

function isInstruction(item: ResponseItem): boolean {
  return item.type === 'message' && (item.role === 'system' || item.role === 'developer');
}
