import { InvalidArgumentError } from '@ai-sdk/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VERSION } from '../version.ts';
import { LoamConnection } from './loam-connection.ts';

afterEach(() => vi.unstubAllEnvs());

describe('base URL', () => {
  it.each([
    ['default', undefined, undefined, 'http://127.0.0.1:8080/v1'],
    ['environment', undefined, 'https://loam.example/v1', 'https://loam.example/v1'],
    [
      'setting over environment',
      'http://a.example/v1',
      'http://b.example/v1',
      'http://a.example/v1',
    ],
    ['trailing slash', 'http://a.example/v1/', undefined, 'http://a.example/v1'],
  ])('%s', (_, baseURL, environment, expected) => {
    vi.stubEnv('LOAM_BASE_URL', environment);
    expect(new LoamConnection({ baseURL }).baseURL).toBe(expected);
  });

  it('is read from the environment at the request, not at the import (S0-8)', () => {
    vi.stubEnv('LOAM_BASE_URL', undefined);
    const connection = new LoamConnection();
    vi.stubEnv('LOAM_BASE_URL', 'http://later.example/v1');
    expect(connection.baseURL).toBe('http://later.example/v1');
  });

  it.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['127.0.0.1:8080/v1', 'is not an absolute URL'],
    ['/v1', 'is not an absolute URL'],
    ['localhost:8080/v1', 'must start with http://'],
    ['ws://localhost/v1', 'must start with http://'],
    ['http://user:secret@localhost/v1', 'holds a user name or password'],
    ['http://localhost/v1?key=secret', 'must have neither query nor fragment'],
  ])('refuses "%s"', (baseURL, problem) => {
    const read = () => new LoamConnection({ baseURL }).baseURL;
    expect(read).toThrow(InvalidArgumentError);
    expect(read).toThrow(`baseURL ${problem}`);
  });

  it('needs no environment, as in a browser', () => {
    vi.stubGlobal('process', undefined);
    const { baseURL } = new LoamConnection();
    vi.unstubAllGlobals();
    expect(baseURL).toBe('http://127.0.0.1:8080/v1');
  });

  it('names the environment variable when that is at fault', () => {
    vi.stubEnv('LOAM_BASE_URL', 'localhost');
    expect(() => new LoamConnection().baseURL).toThrow('LOAM_BASE_URL is not an absolute URL');
  });
});

describe('headers', () => {
  it.each([
    ['no key is fine', undefined, undefined, undefined],
    ['string', 'k', undefined, 'Bearer k'],
    ['promise', Promise.resolve('k'), undefined, 'Bearer k'],
    ['function', () => 'k', undefined, 'Bearer k'],
    ['async function', () => Promise.resolve('k'), undefined, 'Bearer k'],
    ['environment', undefined, 'e', 'Bearer e'],
    ['function without a key falls back', () => undefined, 'e', 'Bearer e'],
    ['setting over environment', 'k', 'e', 'Bearer k'],
    ['an empty key switches it off', '', 'e', undefined],
  ])('key: %s', async (_, apiKey, environment, authorization) => {
    vi.stubEnv('LOAM_API_KEY', environment);
    const headers = await new LoamConnection({ apiKey }).headers();
    expect(headers.authorization).toBe(authorization);
  });

  it('asks for the key before every request', async () => {
    let count = 0;
    const connection = new LoamConnection({ apiKey: () => `key-${++count}` });
    await connection.headers();
    expect((await connection.headers()).authorization).toBe('Bearer key-2');
  });

  it('reads the key from the environment at the request (S0-8)', async () => {
    vi.stubEnv('LOAM_API_KEY', undefined);
    const connection = new LoamConnection();
    vi.stubEnv('LOAM_API_KEY', 'later');
    expect((await connection.headers()).authorization).toBe('Bearer later');
  });

  it('lets own headers win and keeps their user agent', async () => {
    const headers = await new LoamConnection({
      apiKey: 'k',
      headers: { authorization: 'Basic x', 'User-Agent': 'app/1', 'x-team': 'a' },
    }).headers();
    expect(headers).toEqual({
      authorization: 'Basic x',
      'user-agent': `app/1 loam-ai-sdk-provider/${VERSION}`,
      'x-team': 'a',
    });
  });
});
