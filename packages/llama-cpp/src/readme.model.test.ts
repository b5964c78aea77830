import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bertModel } from './__fixtures__/bert-model.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const readme = path.join(import.meta.dirname, '../README.md');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loam-readme-'));
  await writeFile(path.join(folder, 'nomic-embed-text-v1.5.Q8_0.gguf'), bertModel('mean'));
  await writeFile(path.join(folder, 'bge-reranker-v2-m3-Q8_0.gguf'), bertModel('rank'));
});
afterAll(async () => rm(folder, { recursive: true }));

/**
 * Runs an example of the README as a script of its own, with models that are there.
 *
 * @param last what the script does with what the example made
 */
async function run(calling: string, last: string): Promise<string> {
  const blocks = (await readFile(readme, 'utf8')).match(/(?<=```ts\n)[^`]+/g) ?? [];
  const example = blocks.find(block => block.includes(`import { ${calling} } from 'ai'`));
  if (!example) throw new Error(`The README has no example of ${calling}.`);
  const own = "'@loam/llama-cpp'";
  const start = example.includes(own) ? '' : `import { createLlamaCpp } from ${own};\n`;
  const script = `${start}${example}\n${last}\n`
    .replace(own, JSON.stringify(path.join(import.meta.dirname, 'index.ts')))
    .replace("'ai'", JSON.stringify(fileURLToPath(import.meta.resolve('ai'))))
    .replace("'./qwen3-4b-q4_k_m.gguf'", JSON.stringify(tinyModel.path));
  const file = path.join(folder, `${calling}.ts`);
  await writeFile(file, script);
  // It has to end by itself: an idle engine keeps no script alive.
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  return stdout;
}

test('streamText writes', async () => {
  expect((await run('streamText', '')).length).toBeGreaterThan(0);
});

test('embedMany gives a vector for each text', async () => {
  const vectors = JSON.parse(await run('embedMany', 'console.log(JSON.stringify(embeddings));'));
  expect(vectors).toEqual([expect.arrayContaining([expect.any(Number)])]);
});

test('rerank gives the best document', async () => {
  const ranking = JSON.parse(await run('rerank', 'console.log(JSON.stringify(ranking));'));
  expect(ranking).toEqual([
    {
      originalIndex: expect.any(Number),
      score: expect.any(Number),
      document: expect.stringMatching(/^(Nearly everything|A bicycle)/),
    },
  ]);
});
