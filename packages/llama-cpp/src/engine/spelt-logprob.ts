import type { PromptLogprob, TokenLogprob } from '@loam/model-port';
import type { EngineBackend, Token, TokenChoice } from './backend.ts';

type Speller = Pick<EngineBackend, 'detokenize'>;

type Choice = Pick<TokenChoice, 'token' | 'logprob' | 'top'>;

/** A choice with the texts of its tokens. */
export function speltLogprob(backend: Speller, choice: Choice & { logprob: number }): TokenLogprob;
export function speltLogprob(backend: Speller, choice: Choice): PromptLogprob;
export function speltLogprob(
  backend: Speller,
  { token, logprob, top = [] }: Choice,
): PromptLogprob {
  return {
    ...spell(backend, token),
    ...(logprob !== undefined && { logprob }),
    top: top.map(each => ({ ...spell(backend, each.token), logprob: each.logprob })),
  };
}

function spell(backend: Speller, token: Token): { token: string; bytes?: number[] } {
  const text = backend.detokenize([token]);
  // A token that is part of a character has bytes which its text cannot show.
  return text.includes('\uFFFD')
    ? { token: text }
    : { token: text, bytes: [...encoder.encode(text)] };
}

const encoder = new TextEncoder();
