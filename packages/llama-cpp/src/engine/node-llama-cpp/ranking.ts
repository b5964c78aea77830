import {
  type LlamaModel,
  type LlamaRankingContext,
  type LlamaRankingContextOptions,
  LlamaVocabularyType,
} from 'node-llama-cpp';
import type { RankingFrame, Token } from '../backend.ts';

/** @throws Error with one sentence when the model has no classification head */
export async function createRanking(
  model: LlamaModel,
  options: LlamaRankingContextOptions,
): Promise<LlamaRankingContext> {
  if (!model.fileInsights.supportsRanking) {
    throw new Error(`${model.filename} is no reranker: it has no classification head.`);
  }
  return model.createRankingContext(options);
}

/** @throws Error when the file names neither a template nor a separator */
export function rankingFrame(model: LlamaModel, path: string): RankingFrame {
  const tokenizer = model.fileInfo.metadata.tokenizer as Record<string, unknown> | undefined;
  const template = tokenizer?.['chat_template.rerank'];
  const between = separators(model);
  if (typeof template !== 'string' && between.length === 0) {
    throw new Error(`${path} does not say what stands between a query and a document.`);
  }
  return { between, ...(typeof template === 'string' && { template }) };
}

/** As llama.cpp has them: `llama_vocab_get_add_eos`, `llama_vocab_get_add_sep`. */
function separators({ tokens, vocabularyType, fileInfo }: LlamaModel): Token[] {
  const ggml = fileInfo.metadata.tokenizer?.ggml as Record<string, unknown> | undefined;
  const addsEnd = ggml?.['add_eos_token'] ?? vocabularyType === LlamaVocabularyType.ugm;
  const addsSeparator = ggml?.['add_sep_token'] ?? vocabularyType === LlamaVocabularyType.wpm;
  const found = [
    addsEnd === true ? (tokens.eos ?? tokens.sep) : null,
    addsSeparator === true ? tokens.sep : null,
  ];
  return found.filter(token => token !== null);
}
