import type { LoadedModel, Token } from './engine/backend.ts';

/** The tokens between which a model that fills gaps was trained to read the two sides of one. */
export type InfillTokens = { prefix: Token; suffix: Token; middle: Token };

/** As Qwen and CodeGemma, StarCoder and Granite, DeepSeek, and Code Llama spell them. */
const spellings: readonly Record<keyof InfillTokens, string>[] = [
  { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' },
  { prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>' },
  { prefix: '<｜fim▁begin｜>', suffix: '<｜fim▁hole｜>', middle: '<｜fim▁end｜>' },
  { prefix: '▁<PRE>', suffix: '▁<SUF>', middle: '▁<MID>' },
];

/** The tokens of a model that can fill gaps, undefined of one that cannot. */
export function findInfillTokens({
  specialTokens,
}: Pick<LoadedModel, 'specialTokens'>): InfillTokens | undefined {
  const ids = new Map(specialTokens.map(({ text, id }) => [text, id]));
  for (const spelling of spellings) {
    const prefix = ids.get(spelling.prefix);
    const suffix = ids.get(spelling.suffix);
    const middle = ids.get(spelling.middle);
    if (prefix !== undefined && suffix !== undefined && middle !== undefined) {
      return { prefix, suffix, middle };
    }
  }
  return undefined;
}
