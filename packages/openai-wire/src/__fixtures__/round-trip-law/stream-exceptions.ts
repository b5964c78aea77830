import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { createNullLanguageModelUsage } from '@ai-sdk/provider-utils';
import type { LoamMetadata, TokenLogprob } from '@loam/model-port';

export type Part = LanguageModelV4StreamPart;
export type Finish = Extract<Part, { type: 'finish' }>;
export type StreamException = (parts: Part[]) => Part[];

/** What neither wire can carry of a stream, by name. */
export const streamExceptions = {
  'a stream without a finish is interrupted': parts =>
    parts.some(part => part.type === 'finish')
      ? parts
      : [...parts, finish('interrupted', createNullLanguageModelUsage())],

  'the text of an unknown error stays on the server': parts =>
    parts.map(part => (part.type === 'error' ? { type: 'error', error: 'hidden' } : part)),

  'pings, sources, files, custom parts and what a provider executed are not sent': parts => {
    const theirs = new Set(
      parts.flatMap(part =>
        part.type === 'tool-call' && part.providerExecuted ? [part.toolCallId] : [],
      ),
    );
    return parts.filter(part => {
      if (['ping', 'raw', 'source', 'file', 'custom', 'tool-result'].includes(part.type))
        return false;
      if (part.type === 'tool-call') return !theirs.has(part.toolCallId);
      return !part.type.startsWith('tool-input-') || !('id' in part) || !theirs.has(part.id ?? '');
    });
  },
} satisfies Record<string, StreamException>;

export function finish(unified: 'error' | 'interrupted', usage: LanguageModelV4Usage): Finish {
  return { type: 'finish', finishReason: { unified, raw: undefined }, usage };
}

export function logprobsOf({ providerMetadata }: Pick<Finish, 'providerMetadata'>): TokenLogprob[] {
  const loam: LoamMetadata = providerMetadata?.['loam'] ?? {};
  return loam.logprobs ?? [];
}

/** A stream as it arrives behind a wire. */
export function carry(
  parts: Part[],
  exceptions: Readonly<Record<string, StreamException>>,
): Part[] {
  return Object.values(exceptions).reduce((carried, except) => except(carried), parts);
}
