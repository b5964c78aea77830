import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { ModelError, type LoamProvider } from '@loam/model-port';
import type { ResponseItem, ResponseUsage } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { create } from '../__fixtures__/response-requests.ts';
import {
  models,
  scriptedProvider,
  textParts,
  type Script,
} from '../__fixtures__/scripted-provider.ts';
import { answerOf, targetProvider } from '../__fixtures__/targets.ts';
import { transports, type Connection } from '../__fixtures__/transports.ts';
import {
  ApiKeys,
  createMemoryKeyStore,
  createMemoryUsageStore,
  type ServerOptions,
} from '../index.ts';

const [, connect] = transports[0]!;

type Call = LanguageModelV4CallOptions & { modelId: string };

/** `loam/tiny` reads 2,048 tokens, so that a window may have 1,024: about 4,096 characters. */
function writer(script: Script = () => textParts('They spoke of slate.'), contextLength?: number) {
  const asked: Call[] = [];
  const list = [
    ...models,
    { id: 'writer', kind: 'chat' as const, ...(contextLength && { contextLength }) },
  ];
  const scripted = scriptedProvider(script, list);
  const provider: LoamProvider = {
    ...scripted,
    isLocal: true,
    languageModel(modelId) {
      const model = scripted.languageModel(modelId);
      const doStream: typeof model.doStream = call => {
        asked.push({ ...call, modelId });
        return model.doStream(call);
      };
      return { ...model, doStream };
    },
  };
  return { provider, asked };
}

/** A turn of about `words` tokens. */
const turn = (name: string, words: number) => [
  { role: 'user', content: `question ${name}` },
  { role: 'assistant', content: `answer ${name} ${'word '.repeat(Math.floor((words * 4) / 5))}` },
];
const long = [{ role: 'system', content: 'Be brief.' }, ...turn('one', 900), ...turn('two', 200)];

type Compaction = { output: ResponseItem[]; usage: ResponseUsage };

async function compact(
  server: Connection,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<{ warnings: string | null; compaction: Compaction }> {
  const sent = { model: 'loam/tiny', input: long, ...body };
  const response = await server.send('/v1/responses/compact', post(sent, headers));
  expect(response.status).toBe(200);
  const compaction = (await response.json()) as Compaction;
  return { warnings: response.headers.get('x-loam-warnings'), compaction };
}

const promptOf = (call: Call | undefined) => JSON.stringify(call?.prompt);

function open(options: Partial<ServerOptions> & Pick<ServerOptions, 'provider'>) {
  return connect({ requireAuth: false, responses: { summaryModel: 'writer' }, ...options });
}

describe('OR-7: a summary, where a model for it is configured', () => {
  test('takes the place of the older turns, and a later request reads it', async () => {
    const { provider, asked } = writer();
    await using server = await open({ provider });
    const { compaction, warnings } = await compact(server);
    expect(warnings).toBeNull();
    expect(compaction.output).toMatchObject([{ type: 'compaction' }]);
    expect(compaction.usage).toMatchObject({
      input_tokens: 11,
      output_tokens: 4,
      total_tokens: 15,
    });
    expect(asked).toMatchObject([{ modelId: 'writer', maxOutputTokens: 256, reasoning: 'none' }]);
    expect(asked[0]?.tools).toBeUndefined();
    expect(promptOf(asked[0])).toContain('answer one');
    expect(promptOf(asked[0])).not.toMatch(/answer two|Be brief/);

    await create(server, { input: [...compaction.output, { role: 'user', content: 'And now?' }] });
    expect(asked.at(-1)?.modelId).toBe('loam/tiny');
    expect(asked.at(-1)?.prompt).toMatchObject([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ text: 'Summarise our conversation so far.' }] },
      { role: 'assistant', content: [{ text: 'They spoke of slate.' }] },
      { role: 'user', content: [{ text: 'question two' }] },
      { role: 'assistant', content: [{ text: expect.stringContaining('answer two') }] },
      { role: 'user', content: [{ text: 'And now?' }] },
    ]);
  });

  test('has what tools returned in it, instead of only losing it', async () => {
    const { provider, asked } = writer();
    await using server = await open({ provider });
    const input = [
      { role: 'user', content: 'Look.' },
      { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: `seen ${'word '.repeat(900)}` },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'And now?' },
    ];
    const { compaction } = await compact(server, { input });
    expect(promptOf(asked[0])).toContain('[look returns]\\nseen word');
    expect(compaction.output).toMatchObject([
      { type: 'compaction' },
      { type: 'message', content: [{ text: 'And now?' }] },
    ]);
  });

  test('is summarised again with what came after it', async () => {
    const { provider, asked } = writer();
    await using server = await open({ provider });
    const { compaction } = await compact(server);
    await compact(server, {
      input: [...compaction.output, ...turn('three', 900), ...turn('four', 100)],
    });
    expect(promptOf(asked.at(-1))).toContain('They spoke of slate.');
  });

  test.each<[string, object, Partial<ServerOptions>]>([
    ['a window that fits', { input: turn('one', 100) }, {}],
    [
      'one that a summary would not shorten',
      { input: [...turn('one', 9), { role: 'user', content: 'word '.repeat(2000) }] },
      {},
    ],
    ['nothing', { input: [] }, {}],
    ['any, where no model is named', {}, { responses: {} }],
  ])('asks no model for %s', async (_, body, options) => {
    const { provider, asked } = writer();
    await using server = await open({ provider, ...options });
    const { warnings } = await compact(server, body);
    expect([asked, warnings]).toEqual([[], null]);
  });

  test('of what is too long for the model is written in pieces, each from the one before', async () => {
    let count = 0;
    const { provider, asked } = writer(() => textParts(`Summary ${++count}.`), 1024);
    await using server = await open({ provider });
    const { compaction } = await compact(server, {
      input: [...turn('one', 500), ...turn('two', 500), ...turn('three', 600)],
    });
    expect(asked.length).toBeGreaterThan(1);
    for (const call of asked) expect(promptOf(call).length / 4).toBeLessThan(1024);
    expect(promptOf(asked[1])).toContain('Summary 1.');
    expect(compaction.usage).toMatchObject({
      input_tokens: 11 * asked.length,
      output_tokens: 2 * asked.length,
    });
    const told = asked.map(promptOf).join('');
    for (const name of ['one', 'two', 'three']) expect(told).toContain(`answer ${name}`);
  });

  test('a piece that has more tokens than it seemed is cut again', async () => {
    const { provider, asked } = writer(({ prompt }) => {
      if (JSON.stringify(prompt).length > 4000) {
        throw new ModelError({ code: 'context_length_exceeded', message: 'Too long.' });
      }
      return textParts('Short.');
    });
    await using server = await open({ provider });
    const { warnings } = await compact(server, { input: turn('one', 3000) });
    expect(warnings).toBeNull();
    expect(asked.length).toBeGreaterThan(3);
  });

  test.each<[string, Script | undefined, Partial<ServerOptions>, string]>([
    [
      'cannot be asked',
      () => {
        throw new ModelError({ code: 'engine_overloaded', message: 'Too many requests wait.' });
      },
      {},
      'Too many requests wait.',
    ],
    ['says nothing', () => textParts(''), {}, 'The model wrote no summary.'],
    [
      'breaks off',
      function* () {
        yield* textParts('They spoke').slice(0, 3);
        throw new Error('secret');
      },
      {},
      'The server had an error while processing your request.',
    ],
    ['would be too much for the caller', undefined, { limits: { tokensPerMinute: 100 } }, 'tokens'],
    ['is not there', undefined, { responses: { summaryModel: 'nobody' } }, '`nobody`'],
    ['is no chat model', undefined, { responses: { summaryModel: 'embedder' } }, 'embedder'],
  ])(
    'where the model %s, the window is shortened without, and it is told',
    async (_, script, options, reason) => {
      const { provider } = writer(script);
      await using server = await open({ provider, ...options });
      const { warnings, compaction } = await compact(server);
      expect(warnings).toContain('The conversation was shortened without a summary: ');
      expect(warnings).toContain(reason);
      expect(compaction.output).toMatchObject([{ type: 'compaction' }]);
      expect(compaction.usage.input_tokens).toBeGreaterThan(0);
    },
  );

  test('a client that leaves stops the model', async () => {
    const left = deferred();
    const begun = deferred();
    const { provider } = writer(async function* ({ abortSignal }) {
      yield* textParts('They spoke').slice(0, 2);
      begun.resolve();
      await new Promise<void>(resolve => {
        abortSignal?.addEventListener('abort', () => {
          left.resolve();
          resolve();
        });
      });
    });
    await using server = await open({ provider });
    const leaving = new AbortController();
    const request = { ...post({ model: 'loam/tiny', input: long }), signal: leaving.signal };
    const sent = server.send('/v1/responses/compact', request).catch(() => 'left');
    await begun.promise;
    leaving.abort();
    await expect(left.promise).resolves.toBeUndefined();
    await sent;
  });
});

describe('who asks for a summary', () => {
  test('pays for it, as one request', async () => {
    const usage = createMemoryUsageStore();
    const { provider } = writer();
    const prices = { writer: { input: 1, output: 2 } };
    await using server = await open({ provider, usage, prices });
    const { compaction } = await compact(server);
    expect(compaction.usage.cost).toBeGreaterThan(0);
    await expect
      .poll(() => usage.recent({}, 10))
      .toMatchObject([
        { model: 'writer', endpoint: 'responses/compact', inputTokens: 11, outputTokens: 4 },
      ]);
  });

  test('has to be allowed to use the model', async () => {
    const keys = createMemoryKeyStore();
    const { secret } = await new ApiKeys(keys).issue({
      name: 'k',
      scopes: { models: ['loam/tiny'] },
    });
    const { provider, asked } = writer();
    await using server = await open({ provider, keys, requireAuth: true });
    const { warnings } = await compact(server, {}, { authorization: `Bearer ${secret}` });
    expect(warnings).toContain('without a summary');
    expect(asked).toEqual([]);
  });

  test('still has to name a model that is there', async () => {
    const { provider } = writer();
    await using server = await open({ provider });
    const body = post({ model: 'nobody', input: long });
    const response = await server.send('/v1/responses/compact', body);
    expect((await envelopeOf(response)).error.code).toBe('model_not_found');
  });
});

const cloud = () => targetProvider('cloud', () => answerOf('The cloud heard.', 3));

describe('a gate', () => {
  const gates = {
    far: { targets: [{ provider: 'cloud', model: 'm' }] },
    near: { targets: ['loam/tiny'], localOnly: true },
  };

  test('writes summaries as a model does', async () => {
    const { provider } = writer();
    const far = cloud();
    const responses = { summaryModel: 'far' };
    await using server = await open({ provider, providers: { cloud: far }, gates, responses });
    const { compaction, warnings } = await compact(server);
    expect(warnings).toBeNull();
    expect(compaction.usage.output_tokens).toBe(3);
    expect(far.calls).toHaveLength(1);
    expect(far.calls[0]?.reasoning).toBeUndefined();
  });

  test('that never leaves this machine is summarised on it, or not at all', async () => {
    const { provider, asked } = writer();
    const far = cloud();
    const shared = { provider, providers: { cloud: far }, gates };
    const body = { model: 'gate/near', input: turn('one', 3000) };
    await using leaving = await open({ ...shared, responses: { summaryModel: 'gate/far' } });
    expect((await compact(leaving, body)).warnings).toContain(
      "'gate/near' never leaves this machine",
    );
    expect(far.calls).toEqual([]);
    await using staying = await open(shared);
    expect((await compact(staying, body)).warnings).toBeNull();
    expect(asked).toMatchObject([{ modelId: 'writer' }]);
  });
});
