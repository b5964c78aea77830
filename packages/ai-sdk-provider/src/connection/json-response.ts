import { APICallError } from '@ai-sdk/provider';
import {
  DownloadError,
  extractResponseHeaders,
  isAbortError,
  readResponseWithSizeLimit,
  safeParseJSON,
  type FlexibleSchema,
  type ResponseHandler,
} from '@ai-sdk/provider-utils';
import { describeCutConnection } from '../errors/cut-connection.ts';
import { describeForeignBody } from '../errors/foreign-body.ts';
import { describeOtherApi, type ApiName } from '../errors/other-api.ts';
import { withRequestId } from '../errors/server-error.ts';

/**
 * Reads a JSON answer; what is not one is an error that says what came instead.
 *
 * @param api that was asked, where others answer with JSON of a similar kind
 */
export function handleJsonResponse<T>(
  schema: FlexibleSchema<T>,
  api?: ApiName,
): ResponseHandler<T> {
  return async ({ response, url, requestBodyValues }) => {
    const responseHeaders = extractResponseHeaders(response);
    const responseBody = await readText(response, { url, requestBodyValues, responseHeaders });
    const parsed = await safeParseJSON({ text: responseBody, schema });
    const other = api && describeOtherApi(parsed.rawValue, api, url);
    if (other !== undefined || !parsed.success) {
      const message =
        other ?? `Cannot read the answer from ${url}: ${describeForeignBody(responseBody)}`;
      throw new APICallError({
        message: withRequestId(message, responseHeaders),
        url,
        requestBodyValues,
        statusCode: response.status,
        responseHeaders,
        responseBody,
        cause: parsed.success ? undefined : parsed.error,
      });
    }
    return { value: parsed.value, rawValue: parsed.rawValue, responseHeaders };
  };
}

async function readText(
  response: Response,
  request: { url: string; requestBodyValues: unknown; responseHeaders: Record<string, string> },
): Promise<string> {
  try {
    return new TextDecoder().decode(
      await readResponseWithSizeLimit({ response, url: request.url }),
    );
  } catch (cause) {
    if (isAbortError(cause) || DownloadError.isInstance(cause)) throw cause;
    throw new APICallError({
      ...request,
      message: withRequestId(describeCutConnection(cause), request.responseHeaders),
      statusCode: response.status,
      isRetryable: true,
      cause,
    });
  }
}
