import { readFileSync } from 'node:fs';
import type { LanguageModelV4, LanguageModelV4Content } from '@ai-sdk/provider';
import { isRecord, type FetchFunction } from '@ai-sdk/provider-utils';
import { convertReadableStreamToArray } from '@ai-sdk/provider-utils/test';
import { foldStreamParts } from '@loam/model-port';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import chatChunks from '../../../openai-wire/src/__fixtures__/chat-chunks.json' with { type: 'json' };
import responseEvents from '../../../openai-wire/src/__fixtures__/response-events.json' with { type: 'json' };
import { eventBytes } from '../__fixtures__/scripted-fetch.ts';
import { findBrokenLaws } from './stream-laws.ts';

/** A client of the server, held to the same answers as all others. */
export type Client = {
  name: string;
  api: 'chat' | 'completion' | 'responses';
  createModel: (fetch: FetchFunction) => LanguageModelV4;
  /** What this client is known not to do. */
  lacks?: {
    reasoning?: true;
    streamedToolInput?: true;
    statusOfStreamErrors?: true;
    silenceAboutToolChoice?: true;
  };
};

type Golden = {
  /** Names of a stream and of the same answer as a whole. */
  stream: string;
  whole?: string;
  content: object[];
  finish: string;
  /** Tokens of prompt and answer. */
  tokens: [number, number] | [undefined, undefined];
  error?: { message: string; statusCode: number };
};

const text = (text: string) => ({ type: 'text', text });
const weather = (city: string, space = '') =>
  expect.objectContaining({
    type: 'tool-call',
    toolCallId: expect.stringMatching(/^call_\w+$/),
    toolName: 'get_weather',
    input: `{"city":${space}"${city}"}`,
  }) as object;

const reasoned = {
  content: [
    { type: 'reasoning', text: 'Two cities, two calls.' },
    text('I will look that up: Ålesund 😀'),
    weather('Oslo'),
    weather('Ålesund'),
  ],
  finish: 'tool-calls',
  tokens: [20, 30] as [number, number],
};
const greeting = { content: [text('Hello! How can I help you?')], finish: 'stop' };
const asked = { content: [weather('Oslo', ' ')], finish: 'tool-calls' };

/** The strictest streams that all official clients agree on; each of them is read without a warning. */
const strictest = new Map<string, object[]>([
  ['chat-chunks', chatChunks],
  ['response-events', responseEvents],
]);
const strict = {
  content: [
    { type: 'reasoning', text: 'thinking' },
    text('Hi'),
    { type: 'tool-call', toolCallId: 'call_1', toolName: 'f', input: '{"a":1}' },
  ],
  finish: 'tool-calls',
  tokens: [5, 4] as [number, number],
};

const goldens: Record<Client['api'], Golden[]> = {
  chat: [
    { stream: 'chat-chunks', ...strict },
    { stream: 'chat-text.sse', whole: 'chat-text.json', ...greeting, tokens: [12, 11] },
    { stream: 'chat-tool-call.sse', whole: 'chat-tool-call.json', ...asked, tokens: [60, 26] },
    {
      stream: 'chat-cut-short.sse',
      content: [text('Hello')],
      finish: 'length',
      tokens: [12, 3],
    },
    {
      stream: 'chat-logprobs.sse',
      content: [text('Hello')],
      finish: 'length',
      tokens: [12, 3],
    },
    { stream: 'chat-reasoning.sse', whole: 'chat-reasoning.json', ...reasoned },
    {
      stream: 'chat-failed.sse',
      content: [text('Hel')],
      finish: 'error',
      tokens: [undefined, undefined],
      error: {
        statusCode: 500,
        message: 'The server had an error while processing your request.',
      },
    },
  ],
  completion: [
    {
      stream: 'completion-text.sse',
      whole: 'completion-text.json',
      content: [text('.')],
      finish: 'stop',
      tokens: [6, 2],
    },
  ],
  // The server's answers as a whole are OpenAI's response objects; the streams hold the same ones.
  responses: [
    { stream: 'response-events', ...strict },
    { stream: 'responses-text.sse', ...greeting, tokens: [12, 11] },
    { stream: 'responses-tool-call.sse', ...asked, tokens: [60, 26] },
    { stream: 'responses-reasoning.sse', ...reasoned },
  ],
};

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
// What the AI SDK sends with every call.
const call = { prompt, toolChoice: { type: 'auto' as const } };

/** Either one of the strictest, or a file that was recorded. */
function read(name: string): Uint8Array {
  const events = strictest.get(name);
  return events
    ? eventBytes([...events, 'data: [DONE]\n\n'])
    : readFileSync(new URL(`../__fixtures__/recorded/${name}`, import.meta.url));
}

/** Splits the bytes at the cuts, each of which arrives on its own. */
function reply(file: string, cuts: readonly number[] = []): FetchFunction {
  const bytes = read(file);
  const ends = [...cuts.map(cut => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
  return async () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const [index, end] of ends.entries()) {
            controller.enqueue(bytes.slice(ends[index - 1] ?? 0, end));
          }
          controller.close();
        },
      }),
      {
        headers: {
          'content-type': file.endsWith('.json') ? 'application/json' : 'text/event-stream',
        },
      },
    );
}

async function stream(client: Client, file: string, cuts?: readonly number[]) {
  const { stream } = await client.createModel(reply(file, cuts)).doStream(call);
  return convertReadableStreamToArray(stream);
}

/** What an application sees: no empty blocks, no metadata. */
function visible(content: readonly LanguageModelV4Content[]): object[] {
  return content
    .filter(part => part.type !== 'text' || part.text !== '')
    .map(part => {
      const { providerMetadata: _, ...rest } = part;
      return rest;
    });
}

/** The tests of one client. */
export function describeClient(client: Client): void {
  const { lacks = {} } = client;
  const expectedOf = ({ content }: Golden) =>
    lacks.reasoning
      ? content.filter(part => !('type' in part && part.type === 'reasoning'))
      : content;
  const knownOf = ({ message, statusCode }: { message: string; statusCode: number }) => ({
    message,
    statusCode: lacks.statusOfStreamErrors ? undefined : statusCode,
  });
  const warnings = lacks.silenceAboutToolChoice
    ? [{ type: 'unsupported', feature: 'toolChoice' }]
    : [];

  describe.each(goldens[client.api])(`${client.name}: $stream`, golden => {
    it('is read as it was meant', async () => {
      const parts = await stream(client, golden.stream);
      expect(findBrokenLaws(parts, { streamsToolInput: !lacks.streamedToolInput })).toEqual([]);

      const {
        content,
        finishReason,
        usage,
        warnings: heard,
      } = await foldStreamParts(iterate(parts.filter(part => part.type !== 'error')));
      expect(visible(content)).toEqual(expectedOf(golden));
      expect(finishReason.unified).toBe(golden.finish);
      expect([usage.inputTokens.total, usage.outputTokens.total]).toEqual(golden.tokens);
      expect(heard).toEqual(warnings);
      const errors = parts.flatMap(part => (part.type === 'error' ? [part.error] : []));
      expect(errors.map(readError)).toEqual(golden.error ? [knownOf(golden.error)] : []);
    });

    it('any split of its bytes is read in the same way', async () => {
      const expected = await stream(client, golden.stream);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async cuts => {
          const parts = await stream(client, golden.stream, cuts);
          expect(parts.map(({ type }) => type)).toEqual(expected.map(({ type }) => type));
          expect(textOf(parts)).toBe(textOf(expected));
        }),
        { numRuns: 10 },
      );
    });
  });

  const wholes = goldens[client.api].filter(golden => golden.whole !== undefined);
  it.each(wholes)(`${client.name}: $whole is the same answer as a whole`, async golden => {
    const model = client.createModel(reply(golden.whole ?? ''));
    const { content, finishReason, warnings: heard } = await model.doGenerate(call);
    expect(visible(content)).toEqual(expectedOf(golden));
    expect(finishReason.unified).toBe(golden.finish);
    expect(heard).toEqual(warnings);
  });
}

function textOf(parts: Awaited<ReturnType<typeof stream>>): string {
  return parts.map(part => ('delta' in part ? part.delta : '')).join('');
}

function readError(error: unknown): object {
  return isRecord(error) ? { message: error.message, statusCode: error.statusCode } : { error };
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
