import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';
import { tinyGguf } from './engine/__fixtures__/tiny-gguf.ts';

/** The embedded model with its template under a name that nobody reads. */
async function withoutTemplate(): Promise<Uint8Array> {
  const file = await readFile(tinyGguf);
  const key = Buffer.from('tokenizer.chat_template');
  const at = file.indexOf(key);
  if (at === -1) throw new Error('The embedded model has no template.');
  Buffer.from('unheard.of.by_any_model'.padEnd(key.length, '_')).copy(file, at);
  return file;
}

let folder: string;
let provider: LlamaCppProvider;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loam-no-template-'));
  const path = join(folder, 'plain.gguf');
  await writeFile(path, await withoutTemplate());
  const defaults = { temperature: 0 };
  provider = createLlamaCpp({ models: { plain: { path, defaults, contextLength: 512 } } });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

test('a model without a chat template is talked to in ChatML, and says so', async () => {
  const { content, warnings } = await provider('plain').doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello!' }] }],
    maxOutputTokens: 40,
  });
  const warning = 'The model file holds no chat template; ChatML is used.';
  expect(warnings).toEqual([{ type: 'other', message: warning }]);
  expect(provider.models()[0]?.notes).toContain(warning);
  // The model was trained on ChatML, so that it answers as with its own template.
  expect(content).toEqual([
    { type: 'text', text: expect.stringMatching(/^(Hello|Hi)\b/) as string },
  ]);
});
