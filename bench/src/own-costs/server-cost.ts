import { NoSuchModelError } from '@ai-sdk/provider';
import { createServer } from '@loam/server';
import type { OwnCost } from './own-cost.ts';
import { scriptedModel } from './scripted-model.ts';
import { medianMs } from './timed.ts';

const words = 2000;
const requestsAtOnce = 50;

/** What Loam's server costs per request and per token, without a network and without an engine. */
export async function serverCost(): Promise<OwnCost[]> {
  const short = scriptedServer(1);
  const long = scriptedServer(words);
  const [request = Number.NaN, answer = Number.NaN] = await medianMs([
    async () => {
      for (let count = 0; count < requestsAtOnce; count++) await readToEnd(await ask(short));
    },
    async () => readToEnd(await ask(long)),
  ]);
  const requestMs = request / requestsAtOnce;
  const subject = 'loam-server';
  return [
    {
      name: 'server_request',
      subject,
      value: requestMs,
      unit: 'ms',
      what: 'a streamed chat completion of one word, in the server',
    },
    {
      name: 'server_token',
      subject,
      value: (answer - requestMs) / words,
      unit: 'ms',
      what: 'each token of a stream, in the server',
    },
  ];
}

type Handler = (request: Request) => Promise<Response>;

/** A long answer as it goes over the wire. */
export async function recordedStream(chunks: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await ask(scriptedServer(chunks))).arrayBuffer());
}

const refuse = (modelType: 'embeddingModel' | 'imageModel') => (modelId: string) => {
  throw new NoSuchModelError({ modelId, modelType });
};

function scriptedServer(length: number): Handler {
  return createServer({
    provider: {
      specificationVersion: 'v4',
      languageModel: () => scriptedModel(length),
      embeddingModel: refuse('embeddingModel'),
      imageModel: refuse('imageModel'),
    },
    requireAuth: false,
    allowedHosts: ['bench'],
  }).fetch;
}

function ask(handler: Handler): Promise<Response> {
  return handler(
    new Request('http://bench/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'bench' },
      body: JSON.stringify({
        model: 'scripted',
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: 'user', content: 'Go on.' }],
      }),
    }),
  );
}

async function readToEnd({ status, body }: Response): Promise<void> {
  if (status !== 200 || !body) throw new Error(`The scripted server answered ${status}.`);
  for await (const _ of body);
}
