import type { Context } from 'hono';
import { headerList } from '../chat-completions/notice-headers.ts';
import { unknownParameter } from '../errors/refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { readJsonBody } from './read-json-body.ts';

/** Reads the body of a request by its codec. */
export type RequestReader = <Request extends { ignored: string[] }>(
  c: Context<ServerEnv>,
  decode: (body: unknown) => Request,
) => Promise<Request>;

/**
 * What happens to fields nobody knows is decided here, for every endpoint: they are named in
 * `x-loam-ignored-params`, or refused where the server is strict (ruling 4).
 */
export function createRequestReader(settings: {
  /** In bytes, for callers without a limit of their own. */
  maxBodyBytes: number;
  strictParams: boolean;
}): RequestReader {
  return async (c, decode) => {
    const limit = c.get('caller').limits?.maxBodyBytes ?? settings.maxBodyBytes;
    const body = await readJsonBody(c.req.raw, limit);
    const request = decode(c.get('selectGate')(body));
    const [first] = request.ignored;
    if (first === undefined) return request;
    if (settings.strictParams) throw unknownParameter(first);
    c.header('x-loam-ignored-params', headerList(request.ignored));
    return request;
  };
}
