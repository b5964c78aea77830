import { ModelError } from '@loam/model-port';
import type { EngineBackend, LoadedModel, Token } from './backend.ts';
import type { GenerateRequest } from './engine.ts';
import type { PromptTokenizer } from './prompt-tokenizer.ts';

/**
 * The prompt of a request as tokens, checked.
 *
 * @throws ModelError `invalid_prompt`, `context_length_exceeded`, `unsupported_parameter`
 */
export function admitPrompt(
  request: GenerateRequest,
  tokenizer: Pick<PromptTokenizer, 'tokenize'>,
  model: Pick<LoadedModel, 'contextLength' | 'vocabularySize'>,
): readonly Token[] {
  const prompt =
    'tokens' in request.prompt
      ? request.prompt.tokens
      : request.prompt.pieces.flatMap(piece => tokenizer.tokenize(piece, true));

  const known = (token: Token): boolean =>
    Number.isInteger(token) && token >= 0 && token < model.vocabularySize;
  const unknown = prompt.find(token => !known(token));
  if (unknown !== undefined) {
    throw new ModelError({
      code: 'invalid_prompt',
      param: 'prompt',
      message: `The prompt holds ${unknown}, which is not a token of this model: its tokens are 0 to ${model.vocabularySize - 1}.`,
    });
  }
  for (const token of request.sampling.logitBias?.keys() ?? []) {
    if (known(token)) continue;
    throw new ModelError({
      code: 'unsupported_parameter',
      param: 'logit_bias',
      message: `logit_bias names ${token}, which is not a token of this model: its tokens are 0 to ${model.vocabularySize - 1}.`,
    });
  }
  if (prompt.length === 0) {
    throw new ModelError({
      code: 'invalid_prompt',
      param: 'prompt',
      message: 'The prompt is empty.',
    });
  }

  const { contextLength } = model;
  if (prompt.length >= contextLength) {
    throw new ModelError({
      code: 'context_length_exceeded',
      param: 'prompt',
      message: `This model's context length is ${contextLength} tokens, and the prompt has ${prompt.length}, which leaves no room for an answer. Shorten the prompt, or give the model a longer context.`,
    });
  }
  const { maxTokens } = request;
  if (maxTokens !== undefined && prompt.length + maxTokens > contextLength) {
    throw new ModelError({
      code: 'context_length_exceeded',
      param: 'prompt',
      message: `This model's context length is ${contextLength} tokens, and ${prompt.length + maxTokens} were asked for: ${prompt.length} in the prompt and ${maxTokens} for the answer. Shorten the prompt or lower the limit of the answer.`,
    });
  }
  return prompt;
}

/** @throws ModelError `unsupported_parameter` when the request's grammar does not parse */
export function checkGrammar(
  { constraint, sampling }: GenerateRequest,
  backend: Pick<EngineBackend, 'createSampler'>,
): void {
  if (!constraint) return;
  const sampler = backend.createSampler(sampling);
  try {
    sampler.setGrammar(constraint.gbnf);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError({
      code: 'unsupported_parameter',
      param: 'grammar',
      message: /does not parse/.test(reason) ? reason : `The grammar does not parse: ${reason}`,
      cause: error,
    });
  } finally {
    sampler.dispose();
  }
}
