import type { EmbeddingModelV4CallOptions } from '@ai-sdk/provider';
import type { LoamEmbeddingOptions } from '@loam/model-port';
import type { ErrorCode } from '../errors/error-table.ts';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { parseBody } from '../validation/parse-body.ts';
import { embeddingRequestSchema, type EmbeddingRequest } from './request-schema.ts';

/** What is to be embedded: texts, or texts as the model's own token ids. */
export type EmbeddingInput = { texts: string[] } | { tokens: number[][] };

export type DecodedEmbeddingRequest = {
  modelId: string;
  input: EmbeddingInput;
  /** Its `providerOptions.loam` are `LoamEmbeddingOptions`, and absent where the request asks for none. */
  call: Pick<EmbeddingModelV4CallOptions, 'dimensions' | 'providerOptions'>;
  encodingFormat: 'float' | 'base64';
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
};

/** Fields whose every fault has one code (MX-15). */
const codeOfField: Readonly<Record<string, ErrorCode>> = {
  dimensions: 'invalid_dimensions',
  encoding_format: 'invalid_encoding_format',
};

/**
 * Turns the body of `POST /embeddings` into a call.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function decodeEmbeddingRequest(body: unknown): DecodedEmbeddingRequest {
  const { value: request, ignored } = parse(body);
  const options = removeUndefined({
    inputType: request.input_type ?? undefined,
    normalize: request.normalize ?? undefined,
    truncate: request.truncate ?? undefined,
    user: request.user ?? undefined,
  }) satisfies LoamEmbeddingOptions;
  return {
    modelId: request.model,
    input: decodeInput(request.input),
    call: removeUndefined({
      dimensions: request.dimensions ?? undefined,
      providerOptions: Object.keys(options).length > 0 ? { loam: options } : undefined,
    }),
    encodingFormat: request.encoding_format ?? 'float',
    ignored,
  };
}

function parse(body: unknown) {
  try {
    return parseBody(embeddingRequestSchema, body);
  } catch (error) {
    if (!WireError.isInstance(error) || !Object.hasOwn(codeOfField, error.param)) throw error;
    const code = codeOfField[error.param] ?? error.code;
    throw new WireError({ code, message: error.message, param: error.param, cause: error });
  }
}

function decodeInput(input: EmbeddingRequest['input']): EmbeddingInput {
  if (typeof input === 'string') return { texts: [filled(input, 'input')] };
  if (isTokens(input)) return { tokens: [input] };
  if (isTexts(input)) {
    return { texts: input.map((text, index) => filled(text, `input[${index}]`)) };
  }
  return { tokens: input.map((tokens, index) => filled(tokens, `input[${index}]`)) };
}

function filled<T extends { length: number }>(item: T, param: string): T {
  if (item.length > 0) return item;
  throw new WireError({
    code: 'invalid_input',
    message: `Invalid \`${param}\`: there is nothing to embed in an empty text.`,
    param,
  });
}

function isTokens(list: string[] | number[] | number[][]): list is number[] {
  return typeof list[0] === 'number';
}

function isTexts(list: string[] | number[][]): list is string[] {
  return typeof list[0] === 'string';
}
