import type { TokenLogprob, TopLogprob } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatLogprobs } from './response-schema.ts';

/** OpenAI's clients want `bytes`, `refusal` and `top_logprobs` even where they say nothing. */
export function encodeLogprobs(logprobs: readonly TokenLogprob[]): ChatLogprobs {
  return {
    content: logprobs.map(({ top, ...token }) => ({
      ...encodeToken(token),
      top_logprobs: top.map(encodeToken),
    })),
    refusal: null,
  };
}

export function decodeLogprobs(logprobs: ChatLogprobs | null | undefined): TokenLogprob[] {
  return (logprobs?.content ?? []).map(token =>
    Object.assign(decodeToken(token), { top: token.top_logprobs.map(decodeToken) }),
  );
}

function encodeToken({ token, logprob, bytes }: TopLogprob) {
  return { token, logprob, bytes: bytes ?? null };
}

function decodeToken(token: {
  token: string;
  logprob: number;
  bytes?: number[] | null | undefined;
}): TopLogprob {
  return removeUndefined({
    token: token.token,
    logprob: token.logprob,
    bytes: token.bytes ?? undefined,
  });
}
