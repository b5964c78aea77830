import type { Summary } from './statistics.ts';

export type Row = { name: string; subject: string; unit: string } & Summary;

const digits = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });

/** Figures as lines, subjects as columns. */
export function formatTable(rows: readonly Row[]): string {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const names = [...new Set(rows.map(({ name }) => name))];
  const lines = names.map(name => {
    const cells = subjects.map(subject => {
      const row = rows.find(each => each.name === name && each.subject === subject);
      return row ? `${digits(row.median)} (${digits(row.least)}–${digits(row.most)})` : '–';
    });
    const unit = rows.find(each => each.name === name)?.unit ?? '';
    return [name, unit].concat(cells);
  });
  const all = [['', '', ...subjects], ...lines];
  const widths = all[0]!.map((_, column) =>
    Math.max(...all.map(line => line[column]?.length ?? 0)),
  );
  return all
    .map(line =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
