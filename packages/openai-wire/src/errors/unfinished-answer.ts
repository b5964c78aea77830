import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import { WireError } from './wire-error.ts';

/** The error of a model whose stream is over although its answer is not. */
export function interrupted(): WireError {
  return new WireError({
    code: 'stream_interrupted',
    message: 'The answer of the model ended before it was complete.',
  });
}

/** The error of an answer whose finish reason says that it is none: `interrupted`, or else `error`. */
export function unfinishedAnswer(unified: LanguageModelV4FinishReason['unified']): WireError {
  return unified === 'interrupted'
    ? interrupted()
    : new WireError({ code: 'model_error', message: 'The model failed to answer.' });
}
