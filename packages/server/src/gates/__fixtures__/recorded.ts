import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dataEvents, namedEvents } from './upstream.ts';

const folder = path.join(import.meta.dirname, 'recorded');

/** A recorded answer in one piece. */
export const recordedJson = (name: string): object =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as object;

/** A recorded stream, framed as its provider frames it. */
export function recordedStream(name: string, framing: 'data' | 'data without end' | 'named'): string[] {
  const events = readFileSync(path.join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { type: string });
  if (framing === 'named') return namedEvents(events);
  return framing === 'data' ? dataEvents(events) : dataEvents(events, []);
}
