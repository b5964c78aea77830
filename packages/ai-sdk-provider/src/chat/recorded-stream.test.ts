import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textChunks, toolCallChunks } from '../__fixtures__/chat-chunks.ts';
import { eventBytes, scriptedFetch, streamHeaders } from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

async function partsOf(pieces: Uint8Array[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const { fetch } = scriptedFetch(new Response(body, { headers: streamHeaders }));
  const { stream } = await createLoam({ fetch })('m').doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  });
  return convertReadableStreamToArray(stream);
}

it.each([
  ['text', eventBytes(textChunks)],
  ['reasoning and a tool call', eventBytes(toolCallChunks('get_weather', { city: 'Ålesund' }))],
])('any split of the bytes of %s gives the same parts', async (_, bytes) => {
  const expected = await partsOf([bytes]);
  expect(expected.at(-1)).toMatchObject({ type: 'finish' });

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async cuts => {
      const ends = [...cuts, bytes.length].toSorted((a, b) => a - b);
      const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
      expect(await partsOf(pieces)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
