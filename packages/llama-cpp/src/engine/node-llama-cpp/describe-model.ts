import type { LlamaModel } from 'node-llama-cpp';
import type { LoadedModel, SpecialToken, Token } from '../backend.ts';
import { textFrame } from './text-frame.ts';

/** What a loaded GGUF says about itself. */
export function describeModel(model: LlamaModel, contextLength: number): LoadedModel {
  const { metadata } = model.fileInfo;
  const endTokens: Token[] = [];
  const specialTokens: SpecialToken[] = [];
  let vocabularySize = 0;
  for (const token of model.iterateAllTokens()) {
    vocabularySize++;
    if (model.isEogToken(token)) endTokens.push(token);
    const { control, userDefined } = model.getTokenAttributes(token);
    if (!control && !userDefined) continue;
    const text = model.detokenize([token], true);
    if (text === '') continue;
    specialTokens.push({ id: token, text, kind: control ? 'control' : 'user-defined' });
  }
  const { bosString, eosString } = model.tokens;
  const template = metadata.tokenizer?.chat_template;
  return {
    architecture: model.architecture,
    contextLength,
    trainContextLength: model.trainContextSize,
    vocabularySize,
    embeddingLength: model.embeddingVectorSize,
    sizeBytes: model.size,
    ...(template !== undefined && { chatTemplate: template }),
    ...(bosString !== null && { bosToken: bosString }),
    ...(eosString !== null && { eosToken: eosString }),
    textFrame: textFrame(model),
    endTokens,
    specialTokens,
  };
}

/** Numbers in one key of an attention head. */
export function headLength(model: LlamaModel): number {
  const { attention, embedding_length: embedding } = model.fileInfo.architectureMetadata;
  const heads = attention?.head_count;
  const count = Array.isArray(heads) ? (heads[0] ?? 1) : (heads ?? 1);
  return attention?.key_length ?? (embedding ?? 0) / count;
}
