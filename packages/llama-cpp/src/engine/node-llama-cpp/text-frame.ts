import { type LlamaModel, LlamaVocabularyType, type Token as LlamaToken } from 'node-llama-cpp';
import type { TextFrame, Token } from '../backend.ts';

/** What llama.cpp's tokenizers put around a text (`llama_tokenize_internal`), which node-llama-cpp leaves out. */
export function textFrame({ tokens, vocabularyType }: LlamaModel): TextFrame {
  switch (vocabularyType) {
    case LlamaVocabularyType.rwkv:
      return { before: [], after: [] };
    case LlamaVocabularyType.wpm:
      return { before: known(tokens.bos), after: known(tokens.sep) };
    case LlamaVocabularyType.ugm:
      return { before: [], after: known(tokens.eos) };
    default:
      return {
        before: tokens.shouldPrependBosToken ? known(tokens.bos) : [],
        after: tokens.shouldAppendEosToken ? known(tokens.eos) : [],
      };
  }
}

function known(token: LlamaToken | null): Token[] {
  return token === null ? [] : [token];
}
