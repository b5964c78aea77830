import type { Outcome } from './run-cases.ts';

export interface Score {
  readonly n: number;
  readonly exact: number;
  readonly decision: number;
}

/** How many outcomes of each kind are right, in the order of the kinds' names, and `all` at the end. */
export function scoresOf(
  outcomes: readonly Pick<Outcome, 'kind' | 'isExact' | 'isRightDecision'>[],
) {
  const scores = new Map<string, Score>();
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))].toSorted();
  for (const kind of kinds) scores.set(kind, scoreOf(outcomes.filter(o => o.kind === kind)));
  return scores.set('all', scoreOf(outcomes));
}

const scoreOf = (outcomes: readonly Pick<Outcome, 'isExact' | 'isRightDecision'>[]): Score => ({
  n: outcomes.length,
  exact: outcomes.filter(({ isExact }) => isExact).length,
  decision: outcomes.filter(({ isRightDecision }) => isRightDecision).length,
});

/** A Markdown table by kind; with older scores beside the new ones where they are given. */
export function scoreTable(scores: ReadonlyMap<string, Score>, old?: ReadonlyMap<string, Score>) {
  const columns = ['kind', 'n', 'exact', 'right decision'];
  if (old) columns.push('exact before', 'right decision before');
  const rows = [...scores].map(([kind, score]) =>
    [kind, String(score.n)].concat(percentages(score), old ? percentages(old.get(kind)) : []),
  );
  return [columns, columns.map(() => '---'), ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function percentages(score: Score | undefined): string[] {
  if (score === undefined || score.n === 0) return ['–', '–'];
  return [score.exact, score.decision].map(count => `${((count / score.n) * 100).toFixed(1)} %`);
}
