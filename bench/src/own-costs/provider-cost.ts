import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { createLoam } from '@loam/ai-sdk-provider';
import { bundle, gzippedBytes } from '../../../packages/ai-sdk-provider/scripts/bundle.ts';
import type { OwnCost } from './own-cost.ts';
import { recordedStream } from './server-cost.ts';
import { streamOf } from './stream-of.ts';
import { medianMs } from './timed.ts';

const chunks = 2000;

/** What Loam's provider for the AI SDK costs an application. */
export async function providerCost(): Promise<OwnCost[]> {
  const stream = await recordedStream(chunks);
  const replay = () =>
    Promise.resolve(
      // One chunk of bytes per event is what a network rarely gives; pieces of 4 KiB are.
      new Response(streamOf(pieces(stream, 4096)), {
        headers: { 'content-type': 'text/event-stream' },
      }),
    );
  const connection = { baseURL: 'http://bench/v1', fetch: replay };
  const own = createLoam(connection)('scripted');
  const generic = createOpenAICompatible({ name: 'bench', includeUsage: true, ...connection })(
    'scripted',
  );
  const [ownMs = Number.NaN, genericMs = Number.NaN] = await medianMs([
    () => read(own),
    () => read(generic),
  ]);
  const size = gzippedBytes(await bundle({ condition: 'browser', withoutShared: true }));
  const subject = 'loam-provider';
  return [
    {
      name: 'provider_parse_ratio',
      subject,
      value: ownMs / genericMs,
      unit: '×',
      what: `reading a stream of ${chunks} chunks, by the time @ai-sdk/openai-compatible takes`,
    },
    {
      name: 'provider_bundle',
      subject,
      value: size / 1000,
      unit: 'kB',
      what: 'the provider minified and gzipped, without zod and @ai-sdk/*',
    },
  ];
}

function* pieces(bytes: Uint8Array<ArrayBuffer>, size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.slice(start, start + size);
  }
}

async function read(model: LanguageModelV4): Promise<void> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Go on.' }] }],
  });
  let deltas = 0;
  for await (const { type } of stream) if (type === 'text-delta') deltas++;
  if (deltas !== chunks) throw new Error(`A provider read ${deltas} of ${chunks} chunks.`);
}
