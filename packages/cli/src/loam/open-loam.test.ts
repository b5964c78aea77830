import { tinyModelPath } from '@loam/tiny-model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestFolder } from '../__fixtures__/test-terminal.ts';
import { defineConfig, openLoam, type Loam, type LoamConfigInput } from '../index.ts';

// A server inside somebody else's program, such as a route file of Next.js.

let here: TestFolder;
let loam: Loam | undefined;
beforeEach(() => {
  here = new TestFolder();
});
afterEach(async () => {
  await loam?.close();
  loam = undefined;
  here[Symbol.dispose]();
});

const configure = (api: LoamConfigInput['api'] = {}) =>
  defineConfig({
    api: { tiny_models: false, models: { mine: { path: tinyModelPath } }, ...api },
    data: { directory: 'data' },
  });

/** The status of a list of models, asked for with a key or without. */
async function statusWith(key?: string): Promise<number | undefined> {
  const headers: HeadersInit = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/v1/models', { headers });
  return (await loam?.fetch(request))?.status;
}

const open = async (config: LoamConfigInput, environment: Record<string, string>) => {
  loam = await openLoam({ config, environment, workingDirectory: here.path });
};

test.each<[what: string, api: LoamConfigInput['api'], mode: string, status: number, key?: string]>([
  ['in production, without any key', {}, 'production', 401],
  ['in production, when that is written down', { require_auth: false }, 'production', 200],
  ['while developing', {}, 'development', 200],
  ['without its key', { api_key: '${KEY}' }, 'development', 401],
  ['with its key', { api_key: '${KEY}' }, 'production', 200, 'sk-embedded'],
])('an embedded server answers %s', async (_what, api, mode, status, key) => {
  await open(configure(api), { NODE_ENV: mode, KEY: 'sk-embedded' });
  expect(await statusWith(key)).toBe(status);
});

test('a configuration in TypeScript is checked as the file is', async () => {
  const config = { api: { adress: '127.0.0.1:1' } } as LoamConfigInput;
  await expect(open(config, {})).rejects.toThrow(
    'Unknown key `adress` in [api]. Did you mean `address`?',
  );
});

/** A question of about 190 tokens, and its answer. */
const turn = (name: string) => [
  { role: 'user', content: `Tell me about ${name}. ${'It is a city by the sea. '.repeat(30)}` },
  { role: 'assistant', content: `I know ${name}.` },
];

test('OR-7: the model named for summaries writes them', async () => {
  const models = { mine: { path: tinyModelPath, context_length: 1024 } };
  const config = { ...configure({ models }), responses: { summary_model: 'mine' } };
  await open(config, { NODE_ENV: 'development' });
  const response = await loam?.fetch(
    new Request('http://127.0.0.1/v1/responses/compact', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'mine',
        input: ['Lisbon', 'Oslo', 'Riga', 'Rome'].flatMap(turn),
      }),
    }),
  );
  expect(response?.headers.has('x-loam-warnings')).toBe(false);
  const compaction: { output: object[]; usage: { output_tokens: number } } = await response?.json();
  expect(compaction.output).toMatchObject([{ type: 'compaction' }]);
  // Without a model the usage tells what is kept: all that was said.
  expect(compaction.usage.output_tokens).toBeLessThanOrEqual(3 * 128);
});

test('OR-7: a model for summaries that is not there is refused at start', async () => {
  const config = { ...configure(), responses: { summary_model: 'mien' } };
  await expect(open(config, {})).rejects.toThrow(
    '`responses.summary_model`: there is no model "mien" in [api.models], and no such gate. Did you mean `mine`?',
  );
});
