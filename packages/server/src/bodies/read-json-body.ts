import {
  bodyTooLarge,
  invalidJson,
  nestingTooDeep,
  unsupportedContentType,
} from '../errors/refusals.ts';
import { readBytes } from './read-bytes.ts';
import { nestingLimit, nestsDeeper } from './nesting.ts';

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/**
 * The JSON body of a request.
 *
 * Only `application/json` is read. It is not pedantry: a page of another origin can send `text/plain`
 * without asking the server first, but not this type.
 *
 * @param limit in bytes
 * @throws WireError `unsupported_content_type`, `request_too_large`, `invalid_json`, `nesting_too_deep`
 */
export async function readJsonBody(request: Request, limit: number): Promise<unknown> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!jsonType.test(contentType)) throw unsupportedContentType(contentType);
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw unsupportedContentType(contentType, encoding);

  const bytes = await readBytes(request.body, limit);
  if (bytes === undefined) throw bodyTooLarge(limit);

  const value = parse(decode(bytes));
  if (nestsDeeper(value, nestingLimit)) throw nestingTooDeep(nestingLimit);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidJson('it is not UTF-8');
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') throw invalidJson('it is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the fault, which may be a prompt; the place is enough.
    const place = / at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw invalidJson(
      place === undefined ? 'it ends too early or is malformed' : `see position ${place}`,
    );
  }
}
