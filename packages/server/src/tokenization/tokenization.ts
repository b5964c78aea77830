import {
  decodeDetokenizeRequest,
  decodeTokenizeRequest,
  type DetokenizeResponse,
  type TokenizeResponse,
} from '@loam/openai-wire';
import type { Handler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import type { ServerEnv } from '../server-env.ts';

type Settings = { readRequest: RequestReader };

/** `POST /tokenize`: what the model reads of a text, which is what it costs. */
export function tokenize({ readRequest }: Settings): Handler<ServerEnv> {
  return async c => {
    const { modelId, text } = await readRequest(c, decodeTokenizeRequest);
    const tokenizer = await c.get('models').tokenizer(modelId);
    const tokens = await tokenizer.encode(text);
    const { contextLength } = await c.get('models').describe(modelId);
    const answer: TokenizeResponse = {
      tokens,
      count: tokens.length,
      ...(contextLength !== undefined && { max_model_len: contextLength }),
    };
    return c.json(answer);
  };
}

/** `POST /detokenize`. */
export function detokenize({ readRequest }: Settings): Handler<ServerEnv> {
  return async c => {
    const { modelId, tokens } = await readRequest(c, decodeDetokenizeRequest);
    const text = await (await c.get('models').tokenizer(modelId)).decode(tokens);
    return c.json({ content: text, prompt: text } satisfies DetokenizeResponse);
  };
}
