import { expect, test } from 'vitest';
import { readEventData } from './event-data.ts';

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

test.each([1, 2, 3, 7, 1000])('events in pieces of %d characters', async size => {
  const text = 'data: {"a":1}\n\n: a comment\n\ndata: two\r\n\r\nevent: x\ndata:three\n\n';
  const events: string[] = [];
  for await (const data of readEventData(cut(text, size))) events.push(data);
  expect(events).toEqual(['{"a":1}', 'two', 'three']);
});
