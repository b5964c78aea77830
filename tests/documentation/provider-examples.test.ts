import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createLlamaCpp } from '@loam/llama-cpp';
import { serve, type RunningServer } from '@loam/server/node';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExamples, type Example } from '../../packages/ai-sdk-provider/scripts/examples.ts';
import { writeReranker } from '../clients/__fixtures__/reranker.ts';
import type { ExampleResult } from './run-examples.ts';

// The examples of the provider's documentation run unchanged, as somebody who copies them would.

const provider = path.resolve(import.meta.dirname, '../../packages/ai-sdk-provider');
const modules = path.resolve(import.meta.dirname, '../node_modules');
const isForVersion6 = ({ code }: Example) => code.includes('@loam/ai-sdk-provider/v3');
const nameOf = ({ place }: Example) => `${place.replaceAll(/\W+/g, '-')}.ts`;

/** What an example says, by its heading. One that is not listed runs without an error, and says nothing. */
const outputs: Readonly<Record<string, RegExp>> = {
  Models: /^loam\/tiny chat 4096/m,
  Text: /^Hello!/,
  'Streaming with tools': /7 degrees and cloudy in Oslo/,
  'An agent': /7 degrees and cloudy in Oslo\. 2$/m,
  'Structured output': /\S \d+\n$/,
  Embeddings: /^\[ -?[\d.]+, -?[\d.]+ \]$/m,
  Reranking: /Loam is soil|The moon is full/,
  Responses: /^I can chat a little/,
  WebSocket: /7 degrees and cloudy in Oslo/,
  Gates: /^Hello! .* cheap loam\/tiny loam\/tiny 0\.0000\d+$/m,
  'Continuing a text': /\w/,
  'A chat in Next.js': /"type":"finish"/,
  Options: /^(yes|no)$/m,
  Metadata: /[\d.]+$/m,
  'Version 6 of the AI SDK': /\w/,
  'For authors of other providers': /^a connection that is cut ends in an error part/m,
  "From Mixlayer's example for older versions of the AI SDK": /"type":"finish"/,
};

const silence = /^$/;

const examples = (await readExamples()).filter(({ language }) => language === 'ts');

let server: RunningServer;
let close: () => Promise<void>;
const results = new Map<string, ExampleResult>();

beforeAll(async () => {
  const reranker = await writeReranker();
  const models = createLlamaCpp({
    models: [
      tinyModel,
      tinyEmbeddingModel,
      { id: 'qwen/qwen3-reranker-0.6b', path: reranker.file, kind: 'reranker' },
    ],
  });
  const price = { input: 1, output: 2 };
  server = await serve({
    provider: models,
    port: 0,
    gates: {
      assistant: { targets: ['loam/tiny'] },
      cheap: { targets: [{ model: 'loam/tiny', price }] },
    },
  });
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'loam-examples-')));
  close = async () => {
    await server.close();
    await models.close();
    await reranker.remove();
    await rm(folder, { recursive: true });
  };

  for (const isLatest of [true, false]) {
    const chosen = examples.filter(example => isForVersion6(example) !== isLatest);
    const app = path.join(folder, isLatest ? 'v7' : 'v6');
    await mkdir(app);
    await writeFile(path.join(app, 'package.json'), '{ "type": "module" }');
    await install(app, isLatest);
    for (const result of await run(app, chosen)) results.set(path.basename(result.file), result);
  }
}, 120_000);

afterAll(() => close());

/** What `npm install` would have put there. */
async function install(app: string, isLatest: boolean): Promise<void> {
  const target = path.join(app, 'node_modules');
  if (isLatest) return symlink(modules, target);
  await mkdir(path.join(target, '@loam'), { recursive: true });
  await symlink(provider, path.join(target, '@loam/ai-sdk-provider'));
  await symlink(path.join(provider, 'node_modules/ai-v6'), path.join(target, 'ai'));
}

async function run(app: string, chosen: readonly Example[]): Promise<ExampleResult[]> {
  const files = chosen.map(example => path.join(app, nameOf(example)));
  for (const [index, { code }] of chosen.entries()) await writeFile(files[index]!, code);
  const runner = path.join(import.meta.dirname, 'run-examples.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [runner, ...files], {
    env: { ...process.env, LOAM_BASE_URL: `${server.url}/v1`, LOAM_API_KEY: '' },
  });
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as ExampleResult);
}

describe('an example of the provider runs unchanged', () => {
  test.each(examples.map(example => [`${example.place} ${example.heading}`, example] as const))(
    '%s',
    (_, example) => {
      const { output, error, warnings } = results.get(nameOf(example))!;
      expect(error).toBeUndefined();
      expect(warnings).toEqual([]);
      const expected = outputs[example.heading] ?? silence;
      expect([output, output === '' || expected.test(output)]).toEqual([output, true]);
    },
  );

  test('each one that is listed has said something', () => {
    const said = examples.filter(example => results.get(nameOf(example))?.output !== '');
    const headings = new Set(said.map(({ heading }) => heading));
    expect(Object.keys(outputs).filter(heading => !headings.has(heading))).toEqual([]);
  });
});
