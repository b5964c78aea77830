import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { LoamMetadata, TokenLogprob } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import { decodeFinishReason } from './finish-reason-codec.ts';
import { decodeUsage, decodeUsageMetadata } from './usage-codec.ts';
import type { ChatUsage } from './usage-schema.ts';

type Part<Type extends LanguageModelV4StreamPart['type']> = Extract<
  LanguageModelV4StreamPart,
  { type: Type }
>;

/**
 * How a stream of chunks stands. `broken`: an event could not be read, the rest still counts.
 * `failed`: the server said an error. `interrupted`: the server said that the model broke off.
 */
export type StreamState = 'running' | 'broken' | 'failed' | 'interrupted';

/** What chunks of chat completions and of completions alike say of their answer. */
export function responseMetadataPart(chunk: {
  id: string;
  model: string;
  created: number;
}): Part<'response-metadata'> {
  return {
    type: 'response-metadata',
    ...removeUndefined({
      id: chunk.id || undefined,
      modelId: chunk.model || undefined,
      timestamp: chunk.created > 0 ? new Date(chunk.created * 1000) : undefined,
    }),
  };
}

/** The last part of an answer: `error` after an error, `interrupted` without a finish reason. */
export function finishPart(ended: {
  state: StreamState;
  finishReason: string | undefined;
  usage: ChatUsage | undefined;
  logprobs: TokenLogprob[];
}): Part<'finish'> {
  const { state, usage, logprobs } = ended;
  const failed = state === 'failed' || state === 'broken';
  const raw = state === 'interrupted' ? undefined : ended.finishReason;
  const metadata: LoamMetadata = removeUndefined({
    ...decodeUsageMetadata(usage),
    logprobs: logprobs.length > 0 ? logprobs : undefined,
  });
  return {
    type: 'finish',
    finishReason: failed
      ? { unified: 'error', raw }
      : raw === undefined
        ? { unified: 'interrupted', raw }
        : decodeFinishReason(raw),
    usage: decodeUsage(usage),
    ...(Object.keys(metadata).length > 0 && { providerMetadata: { loam: metadata } }),
  };
}
