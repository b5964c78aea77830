import { codePointSet, codePointsOf, type CodePointSet } from './code-points.ts';

/** The character classes of ECMA-262, without the `i` flag. */
export const digits: CodePointSet = [[0x30, 0x39]];

export const wordCharacters: CodePointSet = codePointSet([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);

export const whiteSpace: CodePointSet = codePointSet([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

/** What `.` does not match. */
export const lineTerminators: CodePointSet = codePointsOf('\n\r\u2028\u2029');

/** `\t` and its like, by the letter after the backslash. */
export const controlEscapes: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  v: 0x0b,
  f: 0x0c,
  r: 0x0d,
};
