import { describe, expect, test } from 'vitest';
import { fullProvider } from '../__fixtures__/loam-provider.ts';
import { envelopeOf, post, validBody } from '../__fixtures__/requests.ts';
import { transports } from '../__fixtures__/transports.ts';

const schema = { name: 's', schema: { type: 'object' } };
const withSchema = { ...validBody, response_format: { type: 'json_schema', json_schema: schema } };
const paths = ['chat/completions', 'completions', 'embeddings', 'tokenize', 'detokenize'] as const;
const bodies: Record<(typeof paths)[number], object> = {
  'chat/completions': validBody,
  completions: { model: 'base', prompt: 'x' },
  embeddings: { model: 'embedder', input: 'x' },
  tokenize: { model: 'base', content: 'x' },
  detokenize: { model: 'base', tokens: [1] },
};

describe.each(transports)('over %s', (_name, connect) => {
  describe('as Mixlayer', () => {
    const options = { provider: fullProvider(), compat: 'mixlayer' } as const;

    test.each([{ thinking: true }, { reasoning_effort: 'low' }, { reasoning_effort: 'high' }])(
      'MX-12, ruling 9: a schema with %j is refused',
      async fields => {
        await using server = await connect(options);
        const response = await server.send(
          '/v1/chat/completions',
          post({ ...withSchema, ...fields }),
        );
        expect(response.status).toBe(400);
        expect((await envelopeOf(response)).error).toMatchObject({
          type: 'invalid_request_error',
          code: 'invalid_response_format',
          param: 'response_format',
        });
      },
    );

    test.each([{}, { thinking: false }, { reasoning_effort: 'none' }])(
      'MX-12, ruling 9: a schema with %j is not',
      async fields => {
        await using server = await connect(options);
        const response = await server.send(
          '/v1/chat/completions',
          post({ ...withSchema, ...fields }),
        );
        expect(response.status).toBe(200);
      },
    );

    test.each(paths)('MX-14 an unknown model is a 400 at %s', async path => {
      await using server = await connect(options);
      const response = await server.send(`/v1/${path}`, post({ ...bodies[path], model: 'nobody' }));
      expect(response.status).toBe(400);
      expect((await envelopeOf(response)).error.code).toBe('model_not_found');
    });
  });

  test('by itself a schema goes with thinking, and an unknown model is a 404', async () => {
    await using server = await connect({ provider: fullProvider() });
    const both = await server.send('/v1/chat/completions', post({ ...withSchema, thinking: true }));
    expect(both.status).toBe(200);
    const unknown = await server.send('/v1/chat/completions', post({ ...validBody, model: 'x' }));
    expect(unknown.status).toBe(404);
  });

  describe('fields nobody knows', () => {
    test.each(paths)('are named in a header at %s', async path => {
      await using server = await connect({ provider: fullProvider() });
      const response = await server.send(
        `/v1/${path}`,
        post({ ...bodies[path], wings: 2, fur: 1 }),
      );
      expect(response.status).toBe(200);
      expect(response.headers.get('x-loam-ignored-params')).toBe('wings, fur');
    });

    test.each(paths)('are refused at %s where the server is strict', async path => {
      await using server = await connect({ provider: fullProvider(), strictParams: true });
      const refused = await server.send(`/v1/${path}`, post({ ...bodies[path], wings: 2 }));
      expect(refused.status).toBe(400);
      expect((await envelopeOf(refused)).error).toMatchObject({
        code: 'unknown_parameter',
        param: 'wings',
      });
      const accepted = await server.send(`/v1/${path}`, post(bodies[path]));
      expect(accepted.status).toBe(200);
    });
  });
});
