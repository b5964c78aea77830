import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { tinyModel } from '@loam/tiny-model';
import type { BenchModel } from './bench-model.ts';
import { type Dimensions, generateQwen2 } from './generate-qwen2.ts';
import { makeUpVocabulary } from './made-up-vocabulary.ts';

const folder = path.resolve(import.meta.dirname, '../../models');

/** Raised when what is generated changes, so that files of before are not taken for it. */
const version = 1;

const generated = {
  /** Qwen2.5-0.5B's: 494 million parameters, and a vocabulary that makes sampling cost something. */
  '0.5b': {
    layers: 24,
    embedding: 896,
    heads: 14,
    keyValueHeads: 2,
    feedForward: 4864,
    vocabulary: 151_936,
    type: 'q4_0',
  },
  /** 7.4 million parameters: it fits into a cache, and all around the computing begins to show. */
  tiny: {
    layers: 4,
    embedding: 128,
    heads: 2,
    keyValueHeads: 1,
    feedForward: 512,
    vocabulary: 50_257,
    type: 'q8_0',
  },
  /** Computes next to nothing: a step is what surrounds it. */
  bare: {
    layers: 1,
    embedding: 64,
    heads: 1,
    keyValueHeads: 1,
    feedForward: 128,
    vocabulary: 2048,
    type: 'q8_0',
  },
} as const satisfies Record<string, Dimensions>;

type GeneratedName = keyof typeof generated;
export type ModelName = GeneratedName | 'loam/tiny';
export const modelNames: readonly ModelName[] = ['0.5b', 'tiny', 'bare', 'loam/tiny'];

/** A model by its name; a generated one is written first where it is not there yet. */
export async function findModel(name: ModelName): Promise<BenchModel> {
  return name === 'loam/tiny' ? trained() : generate(name);
}

async function generate(name: GeneratedName): Promise<BenchModel> {
  const dimensions = generated[name];
  const file = path.join(folder, `random-${name}-${dimensions.type}-v${version}.gguf`);
  if (!(await stat(file).catch(() => undefined))) {
    await mkdir(folder, { recursive: true });
    // Under another name until it is whole.
    const partial = `${file}.${process.pid}`;
    try {
      await generateQwen2(partial, name, dimensions);
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  }
  return {
    name: `${name} (random weights, ${dimensions.type})`,
    path: file,
    sizeBytes: (await stat(file)).size,
    contextLength: 2048,
    words: makeUpVocabulary(dimensions.vocabulary).words,
    endTokens: [],
  };
}

/** Of loam/tiny's vocabulary, one token each. */
const trainedWords =
  'the of and to a in is it for on with as at by this that from be are or an have has what you your not can will weather city time name number list day one two red'.split(
    ' ',
  );

async function trained(): Promise<BenchModel> {
  return {
    name: tinyModel.id,
    path: tinyModel.path,
    sizeBytes: (await stat(tinyModel.path)).size,
    contextLength: tinyModel.contextLength,
    words: trainedWords,
    endTokens: [2270, 2272],
  };
}
