import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { echoRequest, type WireResponse } from '@loam/openai-wire';
import { createSqliteResponseStore } from '../src/stores/sqlite-response-store.ts';

/*
 * How long it takes to find what is stored, among 10,000 responses in a file:
 * `node packages/server/scripts/measure-stored-responses.ts`
 */

const stored = 10_000;
const ancestors = 128;
const rounds = 200;
const text = 'A paragraph of an answer, of about the length that a small model gives. '.repeat(8);

const folder = await mkdtemp(path.join(tmpdir(), 'loam-responses-'));
const store = createSqliteResponseStore({ path: path.join(folder, 'responses.db') });
try {
  for (let index = 0; index < stored; index++) await store.put('tenant', storedResponse(index));

  await measure('retrieve one', () =>
    store.get('tenant', idOf(Math.floor(Math.random() * stored))),
  );
  await measure(`a chain of ${ancestors}`, () =>
    store.chain('tenant', idOf(stored - 1), ancestors),
  );
  await measure('an item', () =>
    store.items('tenant', [`msg_${Math.floor(Math.random() * stored)}`]),
  );
  await measure('store one more', () => store.put('tenant', storedResponse(stored)));
} finally {
  await store.close();
  await rm(folder, { recursive: true });
}

function idOf(index: number): string {
  return `resp_${index}`;
}

/** Every response continues the one before it. */
function storedResponse(index: number) {
  const response: WireResponse = {
    ...echoRequest(
      { model: 'm', input: text },
      { id: idOf(index), createdAt: 1_700_000_000, stored: true },
    ),
    status: 'completed',
    output: [
      {
        type: 'message',
        id: `msg_${index}`,
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
      },
    ],
  };
  return {
    response,
    input: [{ type: 'message' as const, id: `in_${index}`, role: 'user' as const, content: text }],
    previousResponseId: index % ancestors === 0 ? null : idOf(index - 1),
    expiresAt: Date.now() + 60_000,
  };
}

async function measure(name: string, run: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]?.toFixed(2);
  console.log(`${name}: median ${at(0.5)} ms, 99 % below ${at(0.99)} ms`);
}
