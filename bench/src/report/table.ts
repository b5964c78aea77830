import type { OwnCost } from '../own-costs/own-cost.ts';
import type { Results } from './results.ts';
import type { Summary } from './statistics.ts';
import type { SubjectName } from '../subjects/subject.ts';

/** Whose figures the others are compared with, where they are there. */
const baseline: SubjectName = 'llama-server';

/** Figures as lines, subjects as columns, each with its ratio to llama-server's. */
export function formatResults(results: Results): string {
  const { names, subjects } = results;
  const compared = subjects.includes(baseline)
    ? subjects.filter(subject => subject !== baseline)
    : [];
  const head = ['', '', ...subjects, ...compared.map(subject => `${subject} ÷ ${baseline}`)];
  const lines = names.map(name => {
    const values = subjects.map(subject => results.summary(name, subject));
    const ratios = compared.map(subject =>
      results.ratio({ name, subject }, { name, subject: baseline }),
    );
    return [name, results.unit(name) ?? ''].concat([...values, ...ratios].map(formatSummary));
  });
  return formatTable([head, ...lines]);
}

export function formatOwnCosts(costs: readonly OwnCost[]): string {
  return formatTable(
    costs.map(({ name, unit, value, what }) => [name, what, `${threeDigits(value)} ${unit}`]),
  );
}

export function formatSummary(summary: Summary | undefined): string {
  if (!summary) return '–';
  const { median, least, most } = summary;
  return `${digits(median)} (${digits(least)}–${digits(most)})`;
}

function threeDigits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function digits(value: number): string {
  const maximumFractionDigits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString('en', { maximumFractionDigits });
}

function formatTable(lines: readonly (readonly string[])[]): string {
  const width = (column: number): number =>
    Math.max(...lines.map(line => line[column]?.length ?? 0));
  const widths = (lines[0] ?? []).map((_, column) => width(column));
  return lines
    .map(line =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
