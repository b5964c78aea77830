import { describe, expect, test } from 'vitest';
import { envelopeOf, post } from '../__fixtures__/requests.ts';
import { create } from '../__fixtures__/response-requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports, type Connection } from '../__fixtures__/transports.ts';
import type { ServerOptions } from '../server-options.ts';

const [, connect] = transports[0]!;

function open(options: Partial<ServerOptions> = {}) {
  const provider = scriptedProvider();
  const server = connect({ provider, requireAuth: false, ...options });
  return { provider, server };
}

const key = (name: string) => ({ authorization: `Bearer ${name}` });

async function refused(server: Connection, body: object, headers = {}) {
  const response = await server.send(
    '/v1/responses',
    post({ model: 'loam/tiny', ...body }, headers),
  );
  expect(response.status).toBe(400);
  return (await envelopeOf(response)).error;
}

describe('the three states of `store` (S1-17, ruling 1)', () => {
  test.each<[string, boolean | undefined, boolean, number]>([
    ['true is kept for good', true, true, 200],
    ['left out is kept for a while', undefined, false, 200],
    ['false is not kept', false, false, 404],
  ])('%s', async (_, store, echoed, status) => {
    await using server = await open().server;
    const response = await create(server, { input: 'Hello', store });
    expect(response['store']).toBe(echoed);
    expect((await server.send(`/v1/responses/${response.id}`)).status).toBe(status);
  });

  test('a chain continues from either, and the model sees all of it (S1-18, S1-57)', async () => {
    const { provider, server: opening } = open();
    await using server = await opening;
    const first = await create(server, { input: 'one', store: true });
    const second = await create(server, { input: 'two', previous_response_id: first.id });
    await create(server, { input: 'three', previous_response_id: second.id });
    expect(provider.calls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });

  test('S1-81: what is stored for good does not continue from what is not', async () => {
    await using server = await open().server;
    const first = await create(server, { input: 'one' });
    const body = { input: 'two', store: true, previous_response_id: first.id };
    expect(await refused(server, body)).toMatchObject({
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
  });

  test('item references resolve without `store`, as @ai-sdk/openai expects (ruling 11)', async () => {
    const { provider, server: opening } = open();
    await using server = await opening;
    const [item] = (await create(server, { input: 'one' })).output;
    const id = item?.type === 'message' ? item.id : undefined;
    await create(server, {
      input: [
        { type: 'item_reference', id },
        { role: 'user', content: 'two' },
      ],
    });
    expect(provider.calls.at(-1)?.prompt).toMatchObject([
      { role: 'assistant', content: [{ type: 'text', text: 'Hello there!' }] },
      { role: 'user' },
    ]);
  });

  test('turns of one conversation share a key of the engine, unless the client gives one', async () => {
    const { provider, server: opening } = open();
    await using server = await opening;
    const first = await create(server, { input: 'one' });
    const second = await create(server, { input: 'two', previous_response_id: first.id });
    await create(server, {
      input: 'three',
      previous_response_id: second.id,
      prompt_cache_key: 'mine',
    });
    expect(provider.calls.map(call => call.providerOptions?.['loam']?.['cacheKey'])).toEqual([
      first.id,
      first.id,
      'mine',
    ]);
  });
});

describe('chains', () => {
  test('S1-58: 128 ancestors, and not one more', async () => {
    await using server = await open().server;
    let last = await create(server, { input: 'Hello', store: true });
    for (let turn = 1; turn < 128; turn++) {
      last = await create(server, { input: 'Hello', store: true, previous_response_id: last.id });
    }
    const accepted = await create(server, {
      input: 'x',
      store: true,
      previous_response_id: last.id,
    });
    expect(await refused(server, { input: 'x', previous_response_id: accepted.id })).toMatchObject({
      code: 'previous_response_chain_too_long',
    });
    // The way out that the error names.
    const compacted = await server.send(
      '/v1/responses/compact',
      post({ model: 'loam/tiny', previous_response_id: accepted.id }),
    );
    expect(compacted.status).toBe(200);
    const { output } = (await compacted.json()) as { output: object[] };
    await create(server, { input: [...output, { role: 'user', content: 'x' }], store: true });
  });

  test('S1-61: a deleted ancestor breaks the chain with an error', async () => {
    await using server = await open().server;
    const first = await create(server, { input: 'one', store: true });
    const second = await create(server, {
      input: 'two',
      store: true,
      previous_response_id: first.id,
    });
    const deleted = await server.send(`/v1/responses/${first.id}`, { method: 'DELETE' });
    expect(await deleted.json()).toEqual({ id: first.id, object: 'response', deleted: true });
    const error = await refused(server, { input: 'x', previous_response_id: second.id });
    expect(error).toMatchObject({ code: 'previous_response_not_found' });
    expect(error.message).toContain(first.id);
  });

  test('S1-60: instructions are not carried over', async () => {
    const { provider, server: opening } = open();
    await using server = await opening;
    const first = await create(server, { input: 'one', instructions: 'Be brief.' });
    await create(server, { input: 'two', previous_response_id: first.id });
    expect(provider.calls.at(-1)?.prompt.some(({ role }) => role === 'system')).toBe(false);
  });
});

describe('tenants (S1-59)', () => {
  test("another key's response answers exactly like a missing one", async () => {
    await using server = await open().server;
    const mine = await create(server, { input: 'one', store: true }, key('a'));
    const answers = await Promise.all(
      [mine.id, 'resp_0'].map(async id => {
        const found = await server.send(`/v1/responses/${id}`, { headers: key('b') });
        const deleted = await server.send(`/v1/responses/${id}`, {
          method: 'DELETE',
          headers: key('b'),
        });
        const continued = await refused(server, { input: 'x', previous_response_id: id }, key('b'));
        const bodies = [await found.text(), await deleted.text(), JSON.stringify(continued)];
        const status = [found.status, deleted.status];
        return { status, bodies: bodies.map(body => body.replaceAll(id, 'ID')) };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    const own = await server.send(`/v1/responses/${mine.id}`, { headers: key('a') });
    expect(own.status).toBe(200);
  });
});

describe('policy of a key', () => {
  test('S1-56: zero storage refuses `store: true` and keeps nothing', async () => {
    await using server = await open({ responses: { policy: () => ({ zeroStorage: true }) } })
      .server;
    expect(await refused(server, { input: 'x', store: true })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'store',
    });
    expect(await refused(server, { input: 'x', background: true })).toMatchObject({
      param: 'background',
    });
    const response = await create(server, { input: 'x' });
    expect((await server.send(`/v1/responses/${response.id}`)).status).toBe(404);
  });

  test('S1-55: a retention of its own', async () => {
    await using server = await open({ responses: { policy: () => ({ retentionMs: 0 }) } }).server;
    const response = await create(server, { input: 'x', store: true });
    expect((await server.send(`/v1/responses/${response.id}`)).status).toBe(404);
  });
});

describe('GET /responses/{id}/input_items', () => {
  const texts = ['a', 'b', 'c'];
  type Page = { data: Array<{ id: string; content: Array<{ text: string }> }>; has_more: boolean };

  async function pages(query: (after: string | undefined) => string): Promise<string[][]> {
    await using server = await open().server;
    const input = texts.map(content => ({ role: 'user', content }));
    const { id } = await create(server, { input });
    const found: string[][] = [];
    let after: string | undefined;
    for (;;) {
      const response = await server.send(`/v1/responses/${id}/input_items?${query(after)}`);
      const page = (await response.json()) as Page;
      found.push(page.data.map(item => item.content[0]?.text ?? ''));
      if (!page.has_more) return found;
      after = page.data.at(-1)?.id;
    }
  }

  test('the latest first, all on one page', async () => {
    expect(await pages(() => '')).toEqual([['c', 'b', 'a']]);
  });

  test('paged, in either order', async () => {
    expect(await pages(id => `limit=2&order=asc${after(id)}`)).toEqual([['a', 'b'], ['c']]);
    expect(await pages(id => `limit=2${after(id)}`)).toEqual([['c', 'b'], ['a']]);
  });

  test.each([['limit=0'], ['limit=101'], ['order=up'], ['after=msg_0']])(
    'refuses %s',
    async query => {
      await using server = await open().server;
      const { id } = await create(server, { input: 'x' });
      const response = await server.send(`/v1/responses/${id}/input_items?${query}`);
      expect(response.status).toBe(400);
      expect((await envelopeOf(response)).error.param).toBe(query.split('=')[0]);
    },
  );
});

function after(id: string | undefined): string {
  return id ? `&after=${id}` : '';
}
