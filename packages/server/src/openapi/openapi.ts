import type { Context } from 'hono';
import { openapiDocument, type OpenApiDocument } from './openapi-document.ts';

/** `GET /openapi.json`, made when it is first asked for. It says nothing that a key would protect. */
export function openapi(base: string, requiresKey: boolean) {
  let document: OpenApiDocument | undefined;
  return (c: Context) => c.json((document ??= openapiDocument(base, requiresKey)));
}
