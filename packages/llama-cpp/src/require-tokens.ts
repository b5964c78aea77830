import { ModelError } from '@loam/model-port';
import type { LoadedModel, Token } from './engine/backend.ts';

/**
 * Refuses ids that are no tokens of a model.
 *
 * @param place the model, and the request's parameter they came in
 * @throws ModelError `invalid_prompt`
 */
export function requireTokens(
  tokens: readonly Token[],
  { vocabularySize }: Pick<LoadedModel, 'vocabularySize'>,
  { modelId, param }: { modelId: string; param: string },
): void {
  const unknown = tokens.find(
    token => !Number.isInteger(token) || token < 0 || token >= vocabularySize,
  );
  if (unknown === undefined) return;
  throw new ModelError({
    code: 'invalid_prompt',
    modelId,
    param,
    message: `\`${param}\` holds ${unknown}, which is not a token of this model: its tokens are 0 to ${vocabularySize - 1}.`,
  });
}
