/** A model to measure with. */
export type BenchModel = {
  name: string;
  /** A GGUF file. */
  path: string;
  /** Of the file, in bytes: what is read for each token. */
  sizeBytes: number;
  /** Tokens each sequence can hold. */
  contextLength: number;
  /** Words that are one token each, as they stand in a sentence. */
  words: readonly string[];
  /** Forbidden while measuring, so that every answer has the length that was asked for. */
  endTokens: readonly number[];
};
