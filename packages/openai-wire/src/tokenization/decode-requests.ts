import { WireError } from '../errors/wire-error.ts';
import { parseBody } from '../validation/parse-body.ts';
import { detokenizeRequestSchema, tokenizeRequestSchema } from './tokenize-schema.ts';

/** @throws WireError with status 400, naming the field at fault */
export function decodeTokenizeRequest(body: unknown): {
  modelId: string;
  text: string;
  ignored: string[];
} {
  const { value, ignored } = parseBody(tokenizeRequestSchema, body);
  const { model, content, prompt } = value;
  if (typeof content === 'string' && typeof prompt === 'string') {
    throw new WireError({
      code: 'invalid_value',
      message: '`content` and `prompt` are two names of one field. Send one of them.',
      param: 'prompt',
    });
  }
  const text = content ?? prompt;
  if (typeof text !== 'string') {
    throw new WireError({
      code: 'missing_required_parameter',
      message: 'Missing required parameter `content`.',
      param: 'content',
    });
  }
  return { modelId: model, text, ignored };
}

/** @throws WireError with status 400, naming the field at fault */
export function decodeDetokenizeRequest(body: unknown): {
  modelId: string;
  tokens: number[];
  ignored: string[];
} {
  const { value, ignored } = parseBody(detokenizeRequestSchema, body);
  return { modelId: value.model, tokens: value.tokens, ignored };
}
