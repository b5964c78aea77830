import { expect, test } from 'vitest';
import { parseDuration, parseTime } from './duration.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['30d', 2_592_000_000],
  ['2w', 1_209_600_000],
  ['0d', 0],
  ['', undefined],
  ['30', undefined],
  ['d', undefined],
  ['-1d', undefined],
  ['1.5h', undefined],
  ['1y', undefined],
])('%j is %s ms', (text, duration) => {
  expect(parseDuration(text)).toBe(duration);
});

test.each([
  ['1d', 86_401_000],
  ['2027-01-01', Date.UTC(2027, 0, 1)],
  ['2027-01-01T12:00:00Z', Date.UTC(2027, 0, 1, 12)],
  ['tomorrow', undefined],
  ['2027', undefined],
  ['2027-13-01', undefined],
])('%j is %s', (text, time) => {
  expect(parseTime(text, 1000)).toBe(time);
});
