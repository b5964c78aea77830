import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryCall } from '../../../openai-wire/src/__fixtures__/arbitrary-call.ts';
import { arbitraryParts } from '../../../openai-wire/src/__fixtures__/arbitrary-parts.ts';
import {
  applyTo,
  type Call,
  type CallException,
} from '../../../openai-wire/src/__fixtures__/round-trip-law/call-exceptions.ts';
import { chatCallExceptions } from '../../../openai-wire/src/__fixtures__/round-trip-law/chat-calls.ts';
import {
  chatStreamExceptions,
  comparableChatParts,
} from '../../../openai-wire/src/__fixtures__/round-trip-law/chat-streams.ts';
import { responsesCallExceptions } from '../../../openai-wire/src/__fixtures__/round-trip-law/responses-calls.ts';
import {
  comparableResponseParts,
  responseStreamExceptions,
} from '../../../openai-wire/src/__fixtures__/round-trip-law/responses-streams.ts';
import {
  carry,
  type StreamException,
} from '../../../openai-wire/src/__fixtures__/round-trip-law/stream-exceptions.ts';
import { servePlayed, type PlayedServer } from '../__fixtures__/played-server.ts';
import type { LoamProvider } from '../loam-provider.ts';

/*
 * The round-trip law: through provider, wire and server, a call reaches the model, and its stream
 * the caller, as if the model were called here. What the wires themselves cannot carry stands with
 * them; here stands what a server between the two adds.
 */

type Part = LanguageModelV4StreamPart;

type Wire = {
  name: string;
  modelOf: (loam: LoamProvider) => LanguageModelV4;
  calls: Record<string, CallException>;
  streams: Record<string, StreamException>;
  comparable: (parts: Part[]) => Part[];
};

const chat = {
  calls: chatCallExceptions,
  streams: chatStreamExceptions,
  comparable: comparableChatParts,
};
const responses = {
  calls: responsesCallExceptions,
  streams: responseStreamExceptions,
  comparable: comparableResponseParts,
};
const wires: Wire[] = [
  { name: 'chat', modelOf: loam => loam.chat('org/model'), ...chat },
  { name: 'responses over HTTP', modelOf: loam => loam.responses('org/model'), ...responses },
  {
    name: 'responses over a WebSocket',
    modelOf: loam => loam.responses('org/model', { transport: 'websocket' }),
    ...responses,
  },
];

/** What a server adds to a call, by name. */
const callsThroughServer: Record<string, CallException> = {
  'a cache key is kept apart for each tenant, and answers of one conversation share one': ({
    call,
    options,
  }) => ({ call, options: { ...options, cacheKey: undefined } }),
};

/** What becomes of a stream between server and caller, by name. */
const streamsThroughServer: Record<string, StreamException> = {
  'raw chunks are those of the wire': parts => parts.filter(({ type }) => type !== 'raw'),
};

function received({ call, options }: Call): object {
  const { abortSignal: _, providerOptions: __, ...rest } = call;
  // What is undefined and what is absent are the same to a model.
  return JSON.parse(JSON.stringify({ call: rest, options }, plain)) as object;
}

/** Also without fields named `__proto__`, which parsers leave out for what they could do. */
function plain(name: string, value: unknown): unknown {
  if (name === '__proto__') return undefined;
  return value instanceof Uint8Array ? [...value] : value;
}

const comparable = (wire: Wire, parts: Part[]) =>
  wire.comparable(carry(parts, streamsThroughServer));

/** What fails before its reader has seen anything of it rejects the call, which can be tried again. */
function mayReject(parts: Part[]): boolean {
  const last = parts.at(-1);
  const hasFailed =
    last?.type === 'finish' && ['error', 'interrupted'].includes(last.finishReason.unified);
  return hasFailed && !parts.some(part => 'delta' in part && part.delta !== '');
}

describe.each(wires)('through provider and server, on the wire of $name', wire => {
  async function withServer(check: (ask: Ask) => Promise<void>): Promise<void> {
    let answer: Part[] = [];
    await using server = await servePlayed(() => answer);
    const model = wire.modelOf(server.loam);
    await check(async (input, parts) => {
      answer = parts;
      return askThrough(model, server, input);
    });
  }

  it('the model gets the call, but for the listed exceptions', async () => {
    const answer: Part[] = [{ type: 'stream-start', warnings: [] }, finished];
    await withServer(async ask => {
      await fc.assert(
        fc.asyncProperty(arbitraryCall, async input => {
          const { call } = await ask(input, answer);
          const expected = applyTo(applyTo(input, wire.calls), callsThroughServer);
          expect(received(applyTo(call, callsThroughServer))).toEqual(received(expected));
        }),
        { numRuns: 150 },
      );
    });
  });

  it('the caller gets the parts, but for the listed exceptions', async () => {
    const input: Call = {
      call: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
      options: {},
    };
    await withServer(async ask => {
      await fc.assert(
        fc.asyncProperty(arbitraryParts, async sent => {
          const { parts } = await ask(input, sent);
          const expected = comparable(wire, carry(sent, wire.streams));
          const isRejected = parts instanceof APICallError;
          const outcome = isRejected ? 'rejected' : comparable(wire, parts);
          expect(outcome).toEqual(isRejected && mayReject(expected) ? 'rejected' : expected);
        }),
        { numRuns: 150 },
      );
    });
  });
});

type Ask = (input: Call, answer: Part[]) => Promise<{ call: Call; parts: Part[] | APICallError }>;

async function askThrough(
  model: LanguageModelV4,
  server: PlayedServer,
  { call, options }: Call,
): ReturnType<Ask> {
  const providerOptions = { ...call.providerOptions, loam: options };
  const parts = await streamParts(model, { ...call, providerOptions });
  const seen = server.calls.at(-1);
  if (!seen) throw new Error('The model was not asked.');
  const loam: LoamOptions = seen.providerOptions?.loam ?? {};
  return { call: { call: seen, options: loam }, parts };
}

async function streamParts(
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions,
): Promise<Part[] | APICallError> {
  try {
    const { stream } = await model.doStream(call);
    return await convertReadableStreamToArray(stream);
  } catch (error) {
    if (APICallError.isInstance(error)) return error;
    throw error;
  }
}

const finished: Part = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: undefined },
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  },
};
