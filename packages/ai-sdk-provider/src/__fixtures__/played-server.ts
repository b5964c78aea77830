import {
  NoSuchModelError,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { LoamProvider } from '@loam/model-port';
import type { RequestLogEntry } from '@loam/server';
import { serve, type ServeOptions } from '@loam/server/node';
import {
  createLoam,
  type LoamProvider as Loam,
  type LoamProviderSettings,
} from '../loam-provider.ts';

type Part = LanguageModelV4StreamPart;

/** What the model behind the server does with a call. */
export type Script = (call: LanguageModelV4CallOptions) => Iterable<Part> | AsyncIterable<Part>;

export const usage = {
  inputTokens: { total: 5, noCache: 2, cacheRead: 3, cacheWrite: 0 },
  outputTokens: { total: 3, text: 2, reasoning: 1 },
};

export const user = (text: string) => ({
  role: 'user' as const,
  content: [{ type: 'text' as const, text }],
});

/** The parts of an answer in plain text. */
export function textAnswer(text: string): Part[] {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: 't' },
    { type: 'text-delta', id: 't', delta: text },
    { type: 'text-end', id: 't' },
    { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
  ];
}

function none(modelId: string, modelType: 'embeddingModel' | 'imageModel'): never {
  throw new NoSuchModelError({ modelId, modelType });
}

/** A provider whose models play a script, and the calls they get. */
export function played(script: Script): LoamProvider & { calls: LanguageModelV4CallOptions[] } {
  const calls: LanguageModelV4CallOptions[] = [];
  return {
    specificationVersion: 'v4',
    calls,
    languageModel: modelId => ({
      specificationVersion: 'v4',
      provider: 'played',
      modelId,
      supportedUrls: {},
      doGenerate: () => {
        throw new Error('A whole answer is a fold of its stream.');
      },
      async doStream(call) {
        calls.push(call);
        return { stream: streamOf(script(call)) };
      },
    }),
    embeddingModel: modelId => none(modelId, 'embeddingModel'),
    imageModel: modelId => none(modelId, 'imageModel'),
  };
}

/** One part at a time, as they are read; leaving stops the script. */
function streamOf(parts: Iterable<Part> | AsyncIterable<Part>): ReadableStream<Part> {
  const iterator = (async function* () {
    yield* parts;
  })();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void iterator.return(),
    },
    { highWaterMark: 0 },
  );
}

export type PlayedServer = AsyncDisposable & {
  /** A provider for this server. */
  loam: Loam;
  port: number;
  /** As the model got them. */
  calls: LanguageModelV4CallOptions[];
  /** `POST` and `WEBSOCKET`, in the order in which they ended. */
  methods: () => string[];
  createLoam: (settings?: LoamProviderSettings) => Loam;
  close: () => Promise<void>;
};

/** A server on this machine whose model plays a script. */
export async function servePlayed(
  script: Script,
  {
    settings,
    ...options
  }: Partial<ServeOptions> & { settings?: LoamProviderSettings } = {},
): Promise<PlayedServer> {
  const provider = played(script);
  const entries: RequestLogEntry[] = [];
  const server = await serve({
    provider,
    port: 0,
    drainMs: 0,
    log: entry => void entries.push(entry),
    ...options,
  });
  const baseURL = `${server.url}/v1`;
  const created: Loam[] = [];
  const create = (own?: LoamProviderSettings) => {
    const loam = createLoam({ baseURL, ...own });
    created.push(loam);
    return loam;
  };
  const close = async () => {
    await Promise.all(created.map(loam => loam.close()));
    await server.close();
  };
  return {
    loam: create(settings),
    port: server.port,
    calls: provider.calls,
    // An upgrade is a request of its own.
    methods: () => entries.map(({ method }) => method).filter(method => method !== 'GET'),
    createLoam: create,
    close: server.close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a responses model of a server says. */
export async function textOf({ loam }: Pick<PlayedServer, 'loam'>, model = loam.responses('m')) {
  const { content } = await model.doGenerate({ prompt: [user('Hi')] });
  return content.map(part => (part.type === 'text' ? part.text : '')).join('');
}
