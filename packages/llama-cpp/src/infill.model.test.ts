import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foldStreamParts } from '@loam/model-port';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { infillModel, infillToken } from './__fixtures__/infill-model.ts';
import { createLlamaCpp, type LlamaCppProvider } from './create-llama-cpp.ts';

/** One token per character. */
const bytes = (text: string) => Array.from(text, character => infillToken(character));

describe.each(['direct', 'node-llama-cpp'] as const)('filling a gap on %s', backend => {
  let folder: string;
  let provider: LlamaCppProvider;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loam-infill-'));
    const file = path.join(folder, 'infill.gguf');
    await writeFile(file, infillModel());
    provider = createLlamaCpp({ backend, models: [{ id: 'coder', path: file }, tinyModel] });
  });
  afterAll(async () => {
    await provider.close();
    await rm(folder, { recursive: true });
  });

  const complete = async (prompt: string | number[], suffix?: string, id = 'coder') => {
    const call = {
      prompt,
      temperature: 0,
      maxOutputTokens: 16,
      ...(suffix !== undefined && { suffix }),
    };
    const { stream } = await provider.completionModel(id).doStream(call);
    const { content, usage } = await foldStreamParts(stream);
    const [part] = content;
    return { text: part?.type === 'text' ? part.text : '', prompt: usage.inputTokens.total };
  };

  test('the two sides stand between the tokens the model was trained with', async () => {
    const filled = await complete('a=1', '+2');
    const spelt = await complete([
      infillToken('<|fim_prefix|>'),
      ...bytes('a=1'),
      infillToken('<|fim_suffix|>'),
      ...bytes('+2'),
      infillToken('<|fim_middle|>'),
    ]);
    expect(filled).toEqual(spelt);
    expect(filled.prompt).toBe(8);
    expect(filled.text.length).toBeGreaterThan(8);
    expect((await complete('a=1', '+3')).text).not.toBe(filled.text);
    expect((await complete('a=1')).text).not.toBe(filled.text);
  });

  test.each([
    ['', '+2', 5],
    ['a=1', '', 6],
    ['', '', 3],
  ])('%j before it and %j after it', async (before, after, tokens) => {
    expect((await complete(before, after)).prompt).toBe(tokens);
  });

  test('what outsiders wrote is no mark of a gap', async () => {
    const { prompt } = await complete('<|fim_middle|>', 'x');
    expect(prompt).toBe(3 + '<|fim_middle|>'.length + 1);
  });

  test('a model without such tokens refuses', async () => {
    await expect(complete('a', 'b', tinyModel.id)).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'suffix',
    });
  });
});
