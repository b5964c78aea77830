import type { Server } from 'node:http';
import { errorAnswer } from '../errors/error-response.ts';
import { headersTooLarge, invalidRequest, requestTimeout } from '../errors/refusals.ts';
import { newRequestId } from '../request-log/request-id.ts';

/**
 * Answers what is no HTTP, or comes too slowly, in the envelope as well. Node has no request and
 * no response for it, only the socket.
 */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, body } = errorAnswer(refusalOf(error.code));
    const text = JSON.stringify(body);
    socket.end(
      [
        `HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Bad Request'}`,
        'connection: close',
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(text)}`,
        `x-request-id: ${newRequestId()}`,
        '',
        text,
      ].join('\r\n'),
    );
  });
}

function refusalOf(code: string | undefined) {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout();
  return invalidRequest();
}
