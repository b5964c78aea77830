import { describe, expect, test } from 'vitest';
import { envelopeOf, post, validBody } from '../__fixtures__/requests.ts';
import { scriptedProvider } from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';
import { ApiKeys, createMemoryKeyStore, type ApiKeySettings } from '../index.ts';

const chat = '/v1/chat/completions';

describe.each(transports)('over %s', (_name, connect) => {
  async function open(settings: Partial<ApiKeySettings> = {}, options: object = {}) {
    const keys = createMemoryKeyStore();
    const apiKeys = new ApiKeys(keys);
    const issued = await apiKeys.issue({ name: 'ci', ...settings });
    const server = await connect({ provider: scriptedProvider(), keys, ...options });
    const bearer = (secret = issued.secret) => ({ authorization: `Bearer ${secret}` });
    return { ...issued, apiKeys, server, bearer };
  }

  test('a key that was issued opens; others, expired and revoked ones do not', async () => {
    const { server, bearer, apiKeys, key } = await open();
    await using _ = server;
    expect((await server.send(chat, post(validBody, bearer()))).status).toBe(200);
    expect((await server.send(chat, post(validBody))).status).toBe(401);
    expect((await server.send(chat, post(validBody, bearer('loam_x')))).status).toBe(401);

    const expired = await apiKeys.issue({ name: 'old', expiresAt: 1 });
    expect((await server.send(chat, post(validBody, bearer(expired.secret)))).status).toBe(401);
    await apiKeys.revoke(key.id);
    const refused = await server.send(chat, post(validBody, bearer()));
    expect(refused.status).toBe(401);
    expect((await envelopeOf(refused)).error.code).toBe('invalid_api_key');
  });

  test('the one key of the server opens beside them', async () => {
    const { server, bearer } = await open({}, { apiKey: 'sk-operator' });
    await using _ = server;
    for (const [secret, status] of [
      [undefined, 200],
      ['sk-operator', 200],
      ['sk-other', 401],
    ] as const) {
      expect((await server.send('/v1/models', { headers: bearer(secret) })).status).toBe(status);
    }
  });

  test('an endpoint outside the scope of a key is a 403', async () => {
    const { server, bearer } = await open({ scopes: { endpoints: ['responses'] } });
    await using _ = server;
    const refused = await server.send(chat, post(validBody, bearer()));
    expect(refused.status).toBe(403);
    expect((await envelopeOf(refused)).error).toMatchObject({
      type: 'permission_error',
      code: 'permission_denied',
      message: expect.stringContaining('`chat/completions`'),
    });
    expect((await server.send('/v1/models', { headers: bearer() })).status).toBe(200);
    const body = { model: 'loam/tiny', input: 'Hello' };
    expect((await server.send('/v1/responses', post(body, bearer()))).status).toBe(200);
  });

  test('what a rotated key stored is still its own, and nobody else sees it (S1-59)', async () => {
    const { server, bearer, apiKeys, key } = await open();
    await using _ = server;
    const body = { model: 'loam/tiny', input: 'Hello', store: true };
    const created = await server.send('/v1/responses', post(body, bearer()));
    const { id } = (await created.json()) as { id: string };
    const path = `/v1/responses/${id}`;

    const rotated = await apiKeys.rotate(key.id);
    expect((await server.send(path, { headers: bearer(rotated?.secret) })).status).toBe(200);
    const other = await apiKeys.issue({ name: 'other' });
    expect((await server.send(path, { headers: bearer(other.secret) })).status).toBe(404);
    const colleague = await apiKeys.issue({ name: 'colleague', tenant: key.tenant });
    expect((await server.send(path, { headers: bearer(colleague.secret) })).status).toBe(200);
  });

  test("a key's own storage policy counts (S1-55, S1-56)", async () => {
    const { server, bearer } = await open({ storage: { zeroStorage: true } });
    await using _ = server;
    const body = { model: 'loam/tiny', input: 'Hello', store: true };
    const refused = await server.send('/v1/responses', post(body, bearer()));
    expect(refused.status).toBe(400);
    expect((await envelopeOf(refused)).error.param).toBe('store');
  });

  test('without `requireAuth` a known key counts and any other is let in (S2-5, S3-4)', async () => {
    const scopes = { endpoints: ['embeddings'] };
    const { server, bearer } = await open({ scopes }, { requireAuth: false });
    await using _ = server;
    expect((await server.send(chat, post(validBody))).status).toBe(200);
    expect((await server.send(chat, post(validBody, bearer('anything')))).status).toBe(200);
    expect((await server.send(chat, post(validBody, bearer()))).status).toBe(403);
  });
});
