import type { Measure } from './measure.ts';

/** Of the engine's process; of all processes of a server. */
export const residentMemory: Measure = async ({ subject }) => [
  { name: 'rss', value: (await subject.residentBytes()) / 2 ** 20, unit: 'MB' },
];
