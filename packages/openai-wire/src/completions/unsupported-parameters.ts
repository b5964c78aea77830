import { WireError } from '../errors/wire-error.ts';
import type { CompletionRequest } from './request-schema.ts';

/**
 * Refuses what is known and cannot be honoured (ruling 4).
 *
 * @throws WireError `invalid_value`, `unsupported_parameter`
 */
export function refuseUnsupported(request: CompletionRequest): void {
  const choices = request.n ?? 1;
  const candidates = request.best_of ?? choices;
  if (candidates < choices) {
    throw new WireError({
      code: 'invalid_value',
      param: 'best_of',
      message: `\`best_of\` is ${candidates}, but \`n\` asks for ${choices} answers. It must be at least \`n\`.`,
    });
  }
  if (candidates > choices) {
    throw new WireError({
      code: 'unsupported_parameter',
      param: 'best_of',
      message:
        '`best_of` above `n` is not supported: answers are not compared. Ask for as many with `n`, with `logprobs`, and choose.',
    });
  }
  if (request.echo && request.suffix) {
    throw new WireError({
      code: 'unsupported_parameter',
      param: 'echo',
      message: '`echo` with `suffix` is not supported: the answer stands between the two.',
    });
  }
}
