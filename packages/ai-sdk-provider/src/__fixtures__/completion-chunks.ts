import { done, usage } from './chat-chunks.ts';

/** Chunks of a continuation as Loam's server sends them. */
const head = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1_700_000_000,
  model: 'loam/tiny',
};

export function textChunk(text: string, more: object = {}): object {
  const choice = { index: 0, text, logprobs: null, finish_reason: null, ...more };
  return { ...head, choices: [choice] };
}

export const completionChunks = [
  textChunk(' there'),
  ': keep-alive\n\n',
  textChunk(' was, wörld 😀'),
  textChunk('', { finish_reason: 'stop' }),
  { ...head, choices: [], usage },
  done,
];

export function textCompletion(text: string, more: object = {}): object {
  return { ...textChunk(text, { finish_reason: 'stop', ...more }), usage };
}
