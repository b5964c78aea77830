import type { Expectation } from './evaluation-case.ts';

/** What is wrong with a text, or undefined. */
export function faultOfText(
  expected: NonNullable<Expectation['text']>,
  text: string,
): string | undefined {
  const missing = expected.contains?.find(fact => !containsFact(text, fact));
  if (missing !== undefined) return `lacks "${missing}"`;
  const unmatched = expected.matches?.find(pattern => !new RegExp(pattern, 'iu').test(plain(text)));
  if (unmatched !== undefined) return `does not match /${unmatched}/`;
  const unwanted = expected.matchesNone?.find(pattern =>
    new RegExp(pattern, 'iu').test(plain(text)),
  );
  return unwanted === undefined ? undefined : `matches /${unwanted}/`;
}

/** Whether a fact stands in a text as whole words: 12 is not in 120, nor in 3.12. */
export function containsFact(text: string, fact: string): boolean {
  const escaped = plain(fact).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const before = '(?<![\\p{L}\\p{N}])(?<!\\p{N}[.:])';
  const after = '(?![\\p{L}\\p{N}])(?![.:]\\p{N})';
  // A figure is negative or not: 5 is not in -5.
  const sign = /^\d/.test(fact) ? '(?<!(?:^|\\s)-)' : '';
  // `shipped` may begin a sentence; a name keeps its case.
  const flags = fact === fact.toLowerCase() ? 'iu' : 'u';
  return new RegExp(`${before}${sign}${escaped}${after}`, flags).test(plain(text));
}

/** One spelling of what has several: composed accents, plain minus and quotes, no thousands separators. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll('−', '-')
    .replaceAll('’', "'")
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '');
}

/** The items of a list: one per marked line, else what commas and `and` separate after the last colon. */
export function listItems(text: string): string[] {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const marked = lines.filter(line => /^(?:[-*•]|\d+[.)])\s/.test(line));
  const items =
    marked.length > 0
      ? marked.map(line => line.replace(/^(?:[-*•]|\d+[.)])\s+/, ''))
      : (text.split(/:\s/).at(-1) ?? '').split(/,\s*(?:and\s+)?|\s+and\s+|\n/);
  return items.map(item => item.trim().replace(/[.!,;]+$/, '')).filter(item => item !== '');
}

export const numbersIn = (text: string): number[] =>
  [...text.replaceAll('−', '-').matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)].map(Number);
