import { APICallError } from '@ai-sdk/provider';
import {
  extractResponseHeaders,
  isAbortError,
  readResponseWithSizeLimit,
  safeParseJSON,
  type ResponseHandler,
} from '@ai-sdk/provider-utils';
import { describeError, readServerError } from './server-error.ts';
import { describeForeignBody } from './foreign-body.ts';

/** Far above any error a server words itself; what is longer is not one. */
const maxErrorBytes = 1024 * 1024;

/**
 * Makes an `APICallError` of every answer but 2xx.
 *
 * The message is never empty, whatever the body holds, and ends with the request id.
 * `responseHeaders` keep `retry-after` and `retry-after-ms`, which the AI SDK obeys.
 */
export const handleFailedResponse: ResponseHandler<APICallError> = async ({
  response,
  url,
  requestBodyValues,
}) => {
  const responseHeaders = extractResponseHeaders(response);
  const responseBody = await readBody(response, url);
  const parsed = await safeParseJSON({ text: responseBody ?? '' });
  const error = readServerError(parsed.success ? parsed.value : undefined);
  const what =
    responseBody === undefined ? 'the body cannot be read' : describeForeignBody(responseBody);
  const message =
    error.message ||
    `${[response.status, response.statusText].filter(Boolean).join(' ')} from ${url}: ${what}`;

  return {
    responseHeaders,
    value: new APICallError({
      ...describeError({ ...error, message }, responseHeaders),
      url,
      requestBodyValues,
      statusCode: response.status,
      responseHeaders,
      ...(responseBody !== undefined && { responseBody }),
    }),
  };
};

/** `undefined` for a body that is too long, or whose connection breaks: its status still counts. */
async function readBody(response: Response, url: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(
      await readResponseWithSizeLimit({ response, url, maxBytes: maxErrorBytes }),
    );
  } catch (error) {
    if (isAbortError(error)) throw error;
    return undefined;
  }
}
