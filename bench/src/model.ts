import { tinyModel } from '@loam/tiny-model';

/** A model to measure with. */
export type BenchModel = {
  name: string;
  path: string;
  contextLength: number;
  /** Forbidden while measuring, so that every answer has the length that was asked for. */
  endTokens: readonly number[];
  /** Of the filler ` the` in prompts. */
  tokensPerWord: number;
};

export const tiny: BenchModel = {
  name: tinyModel.id,
  path: tinyModel.path,
  contextLength: tinyModel.contextLength,
  endTokens: [2270, 2272],
  tokensPerWord: 1,
};
