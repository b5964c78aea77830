import { APICallError, RetryError, StreamProviderError } from 'ai';

/**
 * What a person reads when a turn fails: the first line says what happened, the second what to do about it.
 * Stack traces, addresses and headers stay in the server's log.
 */
export function readableError(error: unknown): string {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  const { heading, advice } = explain(cause);
  return `${heading}\n${advice}`;
}

interface Explanation {
  readonly heading: string;
  readonly advice: string;
}

function explain(error: unknown): Explanation {
  if (APICallError.isInstance(error)) {
    return error.statusCode === undefined ? unreachable : explainStatus(error.statusCode, error);
  }
  if (StreamProviderError.isInstance(error)) {
    return isAskersFault(error.statusCode) ? explainStatus(error.statusCode, error) : brokenOff;
  }
  if (error instanceof Error && error.name === 'TimeoutError') return tooSlow;
  return {
    heading: 'Something went wrong in the chat app.',
    advice: 'The log of its server says more. Retry, or start a new chat.',
  };
}

const unreachable: Explanation = {
  heading: 'The model server does not answer.',
  advice: 'Start it with `npm run serve`, or point LOAM_BASE_URL at one that runs, then retry.',
};

const brokenOff: Explanation = {
  heading: 'The answer broke off.',
  advice: 'The model stopped in the middle of it. It starts again by itself: retry in a moment.',
};

const tooSlow: Explanation = {
  heading: 'The model took too long.',
  advice: 'Retry, or ask for less at a time.',
};

const isAskersFault = (status: number | undefined): status is number =>
  status !== undefined && status >= 400 && status < 500;

function explainStatus(status: number, error: { message: string; data?: unknown }): Explanation {
  if (errorCode(error.data) === 'context_length_exceeded') {
    return {
      heading: 'This chat no longer fits into what the model can read.',
      advice: 'Start a new chat, or use a model with a longer context.',
    };
  }
  switch (status) {
    case 401:
    case 403:
      return {
        heading: 'The model server asks for a key.',
        advice: 'Put it into LOAM_API_KEY where the chat app is started, and start it again.',
      };
    case 404:
      return {
        heading: 'The server does not have this model.',
        advice: `${sentence(error.message)} LOAM_CHAT_MODEL chooses the model.`,
      };
    case 429:
      return {
        heading: 'The model server has too many requests.',
        advice: 'Wait a few seconds, then retry.',
      };
    case 503:
      return {
        heading: 'The model is not ready.',
        advice: 'It is loading or busy. Retry in a few seconds.',
      };
    default:
      return isAskersFault(status)
        ? { heading: 'The model server refused the request.', advice: sentence(error.message) }
        : {
            heading: 'The model failed.',
            advice: 'Its server had an internal error and recovers by itself: retry in a moment.',
          };
  }
}

/** The code of an OpenAI error body, `{ error: { code } }`, or of the inner object alone. */
function errorCode(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('code' in data) return data.code;
  return 'error' in data ? errorCode(data.error) : undefined;
}

function sentence(text: string): string {
  const line = text.trim().slice(0, 400);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
