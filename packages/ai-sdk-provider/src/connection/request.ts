import {
  combineHeaders,
  getFromApi,
  postJsonToApi,
  type ResponseHandler,
} from '@ai-sdk/provider-utils';
import { handleFailedResponse } from '../errors/failed-response.ts';
import type { LoamConnection } from './loam-connection.ts';
import { explainNetworkError } from './network-error.ts';

export type LoamRequest<T> = {
  /** Below the base URL, with a leading slash. */
  path: string;
  /** Headers of this call only. They win over the provider's. */
  headers?: Record<string, string | undefined>;
  abortSignal?: AbortSignal;
  successfulResponseHandler: ResponseHandler<T>;
};

export type LoamResponse<T> = {
  value: T;
  rawValue?: unknown;
  responseHeaders?: Record<string, string>;
  url: string;
};

/** @throws APICallError for every answer but 2xx, and when there is no answer */
export function postToLoam<T>(
  connection: LoamConnection,
  { path, headers, ...request }: LoamRequest<T> & { body: unknown },
): Promise<LoamResponse<T>> {
  return send(connection, path, headers, target =>
    postJsonToApi({ ...request, ...target, failedResponseHandler: handleFailedResponse }),
  );
}

/** @throws APICallError for every answer but 2xx, and when there is no answer */
export function getFromLoam<T>(
  connection: LoamConnection,
  { path, headers, ...request }: LoamRequest<T>,
): Promise<LoamResponse<T>> {
  return send(connection, path, headers, target =>
    getFromApi({
      ...request,
      ...target,
      failedResponseHandler: handleFailedResponse,
      // The address is the developer's own setting, and loopback is the usual one.
      validateUrl: false,
    }),
  );
}

/** Address and headers of one call, for a connection that is not `fetch`'s. Names are in lower case. */
export async function resolveTarget(
  connection: LoamConnection,
  { path, headers: callHeaders }: Pick<LoamRequest<unknown>, 'path' | 'headers'>,
): Promise<{ url: string; headers: Record<string, string> }> {
  const headers = new Headers();
  const combined = combineHeaders(await connection.headers(), callHeaders);
  for (const [name, value] of Object.entries(combined)) {
    if (value !== undefined) headers.set(name, value);
  }
  return { url: `${connection.baseURL}${path}`, headers: Object.fromEntries(headers) };
}

async function send<T>(
  connection: LoamConnection,
  path: string,
  callHeaders: LoamRequest<T>['headers'],
  call: (target: {
    url: string;
    headers: Record<string, string | undefined>;
    fetch: LoamConnection['fetch'];
  }) => Promise<Omit<LoamResponse<T>, 'url'>>,
): Promise<LoamResponse<T>> {
  const { baseURL, fetch } = connection;
  const url = `${baseURL}${path}`;
  const headers = combineHeaders(await connection.headers(), callHeaders);
  try {
    return { ...(await call({ url, headers, fetch })), url };
  } catch (error) {
    throw explainNetworkError(error, baseURL);
  }
}
