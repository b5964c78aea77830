import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { envelopeOf, post, readEvents } from '../__fixtures__/requests.ts';
import { scriptedProvider, textParts } from '../__fixtures__/scripted-provider.ts';
import { brokenParts, targetProvider } from '../__fixtures__/targets.ts';
import { createServer, type ServerOptions } from '../index.ts';
import type { GateOptions } from './gate-options.ts';

const uuid = '5e9a6e5c-3c7e-4f6a-9b1d-2f3c4d5e6f70';
const messages = [{ role: 'user', content: 'Hello' }];

/** A server with the targets a, b and c, each of a provider of its own. */
function open(gate: Partial<GateOptions> = {}, options: Partial<ServerOptions> = {}) {
  const a = targetProvider('a');
  const b = targetProvider('b');
  const c = targetProvider('c');
  const own = scriptedProvider();
  const server = createServer({
    provider: own,
    providers: { a, b, c },
    gates: {
      team: {
        id: uuid,
        targets: [
          { provider: 'a', model: 'one' },
          { provider: 'b', model: 'two' },
          { provider: 'c', model: 'three' },
        ],
        ...gate,
      },
      other: { targets: ['loam/tiny'] },
    },
    ...options,
  });
  const send = (body: object, headers?: Record<string, string>, path = 'chat/completions') =>
    server.fetch(new Request(`http://127.0.0.1/v1/${path}`, post(body, headers)));
  return { a, b, c, own, server, send };
}

const ask = { gateId: 'team', messages };

async function contentOf(response: Response): Promise<string> {
  const body = (await response.json()) as { choices: { message: { content: string } }[] };
  return body.choices[0]?.message.content ?? JSON.stringify(body);
}

const failure = (statusCode: number, headers: Record<string, string> = {}) =>
  new APICallError({
    message: 'no',
    url: 'https://upstream.example/v1',
    requestBodyValues: {},
    statusCode,
    responseHeaders: headers,
  });

const failing = (statusCode: number) => () => {
  throw failure(statusCode);
};

describe('which gate (S4-1 to S4-8)', () => {
  const header = { 'x-loam-gate-id': 'team' };
  test.each<[what: string, body: object, headers: Record<string, string>]>([
    ['S4-2: gateId in the body', { gateId: uuid }, {}],
    ['by its name', { gateId: 'team' }, {}],
    ['S4-3: its UUID as model', { model: uuid }, {}],
    ['in capitals', { model: uuid.toUpperCase() }, {}],
    ['its name as model', { model: 'team' }, {}],
    ['layer/<uuid>', { model: `layer/${uuid}` }, {}],
    ['layer:<uuid>', { model: `layer:${uuid}` }, {}],
    ['our own form', { model: 'gate/team' }, {}],
    ['our own form with the UUID', { model: `gate/${uuid}` }, {}],
    ['S4-4: the header', {}, header],
    ["another gateway's header", {}, { 'x-layer-gate-id': uuid }],
    ['S4-5: gateId before the header', { gateId: 'team' }, { 'x-loam-gate-id': 'other' }],
    ['S4-5: the header before model', { model: 'other' }, header],
    ['a model that every client must send', { model: 'gpt-4o' }, header],
    ['null means absent', { gateId: null, model: 'team' }, {}],
  ])('%s', async (_, body, headers) => {
    const response = await open().send({ messages, ...body }, headers);
    expect(response.headers.get('x-loam-gate')).toBe('team');
    expect(response.headers.get('x-loam-model')).toBe('a/one');
    expect(await contentOf(response)).toBe('I am a');
  });

  test.each<
    [
      what: string,
      body: object,
      headers: Record<string, string>,
      status: number,
      code: string,
      param: string,
    ]
  >([
    ['S4-6: none', {}, {}, 400, 'missing_field', 'gateId'],
    ['S4-7: not a text', { gateId: 7 }, {}, 400, 'invalid_format', 'gateId'],
    ['S4-7: no name', { gateId: 'no gate!' }, {}, 400, 'invalid_format', 'gateId'],
    ['S4-7: empty', { gateId: '' }, {}, 400, 'invalid_format', 'gateId'],
    ['S4-7: layer/ without a UUID', { model: 'layer/team' }, {}, 400, 'invalid_format', 'model'],
    [
      'S4-7: in the header',
      {},
      { 'x-loam-gate-id': '???' },
      400,
      'invalid_format',
      'X-Loam-Gate-Id',
    ],
    ['S4-8: unknown name', { gateId: 'nobody' }, {}, 404, 'not_found', 'gateId'],
    ['S4-8: unknown UUID', { gateId: uuid.replace('5', '6') }, {}, 404, 'not_found', 'gateId'],
    ['S4-8: in model', { model: 'gate/nobody' }, {}, 404, 'not_found', 'model'],
    [
      'no gate, but a model like any other',
      { model: 'nobody' },
      {},
      404,
      'model_not_found',
      'model',
    ],
    ['S4-9: no messages', { gateId: 'team', messages: [] }, {}, 400, 'empty_array', 'messages'],
  ])('%s', async (_, body, headers, status, code, param) => {
    const response = await open().send({ messages, ...body }, headers);
    const { error } = await envelopeOf(response);
    expect({ status: response.status, code: error.code, param: error.param }).toEqual({
      status,
      code,
      param,
    });
  });

  test('a gate that is asked for is never ignored, also where there is none', async () => {
    const server = createServer({ provider: scriptedProvider() });
    const body = { model: 'loam/tiny', gateId: 'team', messages };
    const response = await server.fetch(
      new Request('http://127.0.0.1/v1/chat/completions', post(body)),
    );
    expect(response.status).toBe(404);
  });

  test('S4-28: a gate of another tenant does not exist', async () => {
    const { send, server } = open({ tenants: ['acme'] });
    expect((await send(ask)).status).toBe(404);
    const list = await (await server.fetch(new Request('http://127.0.0.1/v1/models'))).text();
    expect(list).not.toContain('gate/team');
    expect(list).toContain('gate/other');
  });

  test('gates stand among the models', async () => {
    const { server } = open({ description: 'For everybody.' });
    const get = async (path: string) =>
      (await server.fetch(new Request(`http://127.0.0.1/v1/models${path}`))).json();
    expect(await get('/gate/team')).toMatchObject({ id: 'gate/team', owned_by: 'gate' });
    expect(await get('/team')).toMatchObject({ id: 'gate/team' });
    expect(JSON.stringify(await get(''))).toContain('gate/other');
  });
});

describe('every endpoint takes gates', () => {
  test('responses', async () => {
    const response = await open().send({ gateId: 'team', input: 'Hi' }, {}, 'responses');
    const body = (await response.json()) as {
      model: string;
      output: { content: { text: string }[] }[];
    };
    expect(body.output[0]?.content[0]?.text).toBe('I am a');
    expect(body.model).toBe('gate/team');
    expect(response.headers.get('x-loam-gate')).toBe('team');
  });

  test('messages', async () => {
    const response = await open().send({ gateId: 'team', messages, max_tokens: 9 }, {}, 'messages');
    expect(await response.json()).toMatchObject({ content: [{ text: 'I am a' }] });
  });

  test('embeddings, in batches of what the smallest target takes', async () => {
    const { send } = open({ kind: 'embedding' });
    const response = await send({ gateId: 'team', input: ['a', 'bb', 'ccc'] }, {}, 'embeddings');
    expect(await response.json()).toMatchObject({
      data: [{ embedding: [1, 1] }, { embedding: [2, 1] }, { embedding: [3, 1] }],
      usage: { prompt_tokens: 30 },
    });
    expect(response.headers.get('x-loam-model')).toBe('a/one');
  });

  test.each([
    ['chat', 'embeddings', { input: 'x' }],
    ['embedding', 'chat/completions', { messages }],
  ] as const)('a gate of the kind %s is no model for %s', async (kind, path, body) => {
    const response = await open({ kind }).send({ gateId: 'team', ...body }, {}, path);
    expect((await envelopeOf(response)).error.code).toBe('model_kind_mismatch');
  });

  test('completions, of models that can', async () => {
    const response = await open().send({ gateId: 'team', prompt: 'x' }, {}, 'completions');
    expect((await envelopeOf(response)).error.code).toBe('model_kind_mismatch');
  });
});

describe('what a gate sets', () => {
  test('its system prompt stands in front, and joins one of the request', async () => {
    const { a, send } = open({ systemPrompt: 'Be brief.' });
    await send(ask);
    await send({ ...ask, messages: [{ role: 'system', content: 'Be kind.' }, ...messages] });
    const [first, second] = a.calls;
    expect(first?.prompt[0]).toEqual({ role: 'system', content: 'Be brief.' });
    expect(second?.prompt).toHaveLength(2);
    expect(second?.prompt[0]).toMatchObject({ content: 'Be brief.\n\nBe kind.' });
  });

  test('S4-16: requests override its defaults, and it overrides requests', async () => {
    const { a, send } = open({
      defaults: { temperature: 0.2, topP: 0.5 },
      forced: { maxOutputTokens: 9 },
    });
    await send({ ...ask, temperature: 1, max_tokens: 500 });
    expect(a.calls[0]).toMatchObject({ temperature: 1, topP: 0.5, maxOutputTokens: 9 });
  });

  test('models that a request may choose answer alone', async () => {
    const { a, b, send } = open({ allowedModels: ['two'] });
    expect(await contentOf(await send({ ...ask, model: 'two' }))).toBe('I am b');
    expect(await contentOf(await send({ ...ask, model: 'team' }))).toBe('I am a');
    b.script = failing(500);
    expect((await send({ ...ask, model: 'two' })).status).toBe(502);
    const refused = await send({ ...ask, model: 'one' });
    expect(refused.status).toBe(403);
    expect((await envelopeOf(refused)).error.param).toBe('model');
    expect((await send({ model: 'gate/team/one', messages })).status).toBe(403);
    expect(a.calls).toHaveLength(1);
  });

  test("options of a target's provider", async () => {
    const { a, send } = open({
      targets: [{ provider: 'a', model: 'one', providerOptions: { a: { store: false } } }],
    });
    await send(ask);
    expect(a.calls[0]?.providerOptions).toMatchObject({ a: { store: false } });
  });

  test('what another provider cannot honour is said, and promises are not broken', async () => {
    const { a, send } = open();
    const warned = await send({ ...ask, min_p: 0.1, prompt_cache_key: 'k', user: 'u' });
    expect(warned.headers.get('x-loam-warnings')).toBe('unsupported: min_p');
    expect(a.calls[0]?.providerOptions).not.toHaveProperty('loam');
    const refused = await send({ ...ask, regex: 'a|b' });
    expect(refused.status).toBe(400);
    expect((await envelopeOf(refused)).error).toMatchObject({
      code: 'unsupported_parameter',
      param: 'regex',
    });
  });
});

/** The last letters of the answers to one request after the other. */
const who = async (gate: Partial<GateOptions>, count: number) => {
  const { send } = open({ sticky: false, ...gate });
  const answers: string[] = [];
  for (let index = 0; index < count; index++)
    answers.push((await contentOf(await send(ask))).slice(-1));
  return answers.join('');
};

describe('who answers (S4-18)', () => {
  const three = ['a', 'b', 'c'].map((provider, index) => ({
    provider,
    model: 'm',
    weight: 3 - index,
  }));

  test.each<[strategy: NonNullable<GateOptions['strategy']>, answers: string]>([
    ['fallback', 'aaaaaa'],
    ['round-robin', 'abcabc'],
    ['weighted', 'abacba'],
    ['least-busy', 'abcabc'],
  ])('%s: %s', async (strategy, answers) => {
    expect(await who({ strategy, targets: three }, 6)).toBe(answers);
  });

  test('least-busy asks whoever has fewest running', async () => {
    const { a, b, c, send } = open({ strategy: 'least-busy', sticky: false });
    const release: (() => void)[] = [];
    a.script = async () => {
      await new Promise<void>(resolve => release.push(resolve));
      return textParts('late');
    };
    const first = send(ask);
    await send(ask);
    await send(ask);
    await send(ask);
    expect([a.calls.length, b.calls.length + c.calls.length]).toEqual([1, 3]);
    release[0]?.();
    expect(await contentOf(await first)).toBe('late');
  });

  test('a conversation stays with the target that has it in its cache', async () => {
    const { a, b, c, send } = open({ strategy: 'round-robin' });
    await send({ ...ask, messages: [{ role: 'user', content: 'first' }] });
    const begun = [{ role: 'user', content: 'second' }];
    expect(await contentOf(await send({ ...ask, messages: begun }))).toBe('I am b');
    const history = [
      ...begun,
      { role: 'assistant', content: 'I am b' },
      { role: 'user', content: 'and?' },
    ];
    expect(await contentOf(await send({ ...ask, messages: history }))).toBe('I am b');
    expect(
      await contentOf(
        await send({ ...ask, messages: [...history, { role: 'user', content: '!' }] }),
      ),
    ).toBe('I am b');
    b.script = failing(500);
    expect(await contentOf(await send({ ...ask, messages: history }))).toBe('I am c');
    expect([a, b, c].map(({ calls }) => calls.length)).toEqual([1, 4, 1]);
  });

  test('a cache key is a conversation', async () => {
    const { send } = open({ strategy: 'round-robin' });
    const keyed = (key: string) => send({ ...ask, prompt_cache_key: key });
    const first = await contentOf(await keyed('k'));
    await keyed('other');
    expect(await contentOf(await keyed('k'))).toBe(first);
  });
});

describe('when a target fails', () => {
  test.each<[what: string, script: () => Iterable<never> | never]>([
    ['429', failing(429)],
    ['500', failing(500)],
    ['503', failing(503)],
    ['credentials', failing(401)],
    ['an unknown model', failing(404)],
    [
      'no connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
    ['nonsense with status 200', failing(200)],
    ['nothing', () => []],
  ])('%s: another one answers', async (_, script) => {
    const { a, send } = open();
    a.script = script;
    const response = await send(ask);
    expect(response.headers.get('x-loam-model')).toBe('b/two');
    expect(await contentOf(response)).toBe('I am b');
  });

  test('also after it has taken the call, until the first byte', async () => {
    const { a, send } = open();
    a.script = () => [
      { type: 'stream-start', warnings: [] },
      { type: 'error', error: failure(500) },
    ];
    const { data } = await readEvents(await send({ ...ask, stream: true }));
    expect(JSON.stringify(data)).toContain('"content":"b"');
    expect(JSON.stringify(data)).not.toContain('error');
  });

  test('also on Responses, whose stream has begun by then', async () => {
    const { a, send } = open();
    a.script = () => [
      { type: 'stream-start', warnings: [] },
      { type: 'error', error: failure(500) },
    ];
    const text = await (
      await send({ gateId: 'team', input: 'x', stream: true }, {}, 'responses')
    ).text();
    expect(text).toContain('response.completed');
    expect(text).toContain('"target":"b/two"');
  });

  test('never after output: what was said cannot be unsaid', async () => {
    const { a, b, send } = open();
    a.script = () => brokenParts('Once upon', failure(500));
    const { data } = await readEvents(await send({ ...ask, stream: true }));
    expect(JSON.stringify(data)).toContain('Once upon');
    expect(data.at(-2)).toMatchObject({ error: { code: 'upstream_error', type: 'server_error' } });
    expect(b.calls).toHaveLength(0);
  });

  test('what is wrong with the request is wrong everywhere', async () => {
    const { a, b, send } = open();
    a.script = () => {
      throw new APICallError({
        message: 'temperature is too hot',
        url: '',
        requestBodyValues: {},
        statusCode: 400,
        data: {
          error: {
            message: 'temperature is too hot',
            type: 'invalid_request_error',
            code: 'x',
            param: 'temperature',
          },
        },
      });
    };
    const response = await send(ask);
    expect(response.status).toBe(400);
    expect((await envelopeOf(response)).error).toMatchObject({
      message: 'temperature is too hot',
      param: 'temperature',
    });
    expect(b.calls).toHaveLength(0);
  });

  test.each<[status: number, seen: number, code: string]>([
    [429, 429, 'rate_limit_exceeded'],
    [500, 502, 'upstream_error'],
    [503, 503, 'engine_overloaded'],
    [504, 504, 'deadline_exceeded'],
    [401, 502, 'upstream_error'],
    [402, 502, 'upstream_error'],
    [404, 502, 'upstream_error'],
    [200, 502, 'upstream_error'],
  ])('all of them answer %i: the client sees %i %s', async (status, seen, code) => {
    const { a, b, c, send } = open();
    for (const target of [a, b, c]) target.script = failing(status);
    const response = await send(ask);
    expect([response.status, (await envelopeOf(response)).error.code]).toEqual([seen, code]);
    expect([a, b, c].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  });

  test("how long to wait is the target's word", async () => {
    const { a, send } = open({ strategy: 'single', targets: [{ provider: 'a', model: 'one' }] });
    a.script = () => {
      throw failure(429, { 'retry-after': '7' });
    };
    expect((await send(ask)).headers.get('retry-after-ms')).toBe('7000');
  });

  test('a target is asked again as often as the gate says', async () => {
    const { a, b, send } = open({ retries: 1 });
    let asked = 0;
    a.script = () => {
      asked += 1;
      if (asked === 1) throw failure(503, { 'retry-after-ms': '1' });
      return textParts('second time');
    };
    expect(await contentOf(await send(ask))).toBe('second time');
    expect(b.calls).toHaveLength(0);
  });

  test('a client that leaves is no failure of the target', async () => {
    const { a, server } = open();
    const leaving = new AbortController();
    a.script = async function* (call) {
      yield { type: 'stream-start', warnings: [] };
      leaving.abort();
      await new Promise((_, reject) =>
        call.abortSignal?.addEventListener('abort', () => reject(new Error('left'))),
      );
    };
    const init = { ...post(ask), signal: leaving.signal };
    const response = await server.fetch(new Request('http://127.0.0.1/v1/chat/completions', init));
    expect(response.status).toBe(499);
    expect(a.calls[0]?.abortSignal?.aborted).toBe(true);
  });
});
