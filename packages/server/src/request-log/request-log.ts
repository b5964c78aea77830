import { errorCodeOf } from '../observability/error-code.ts';
import type { EndedCall, ModelCall, Observer } from '../observability/observer.ts';
import { collectContent, inputMessages, type Content } from '../observability/content.ts';
import { toUsd } from '../usage/price.ts';
import { describeError, type LoggedError } from './describe-error.ts';

/**
 * One request, after its answer has ended. Never holds keys or query strings, and prompts and
 * answers only where they were asked for.
 */
export type RequestLogEntry = {
  requestId: string;
  /** Of HTTP, `WEBSOCKET` for a message on one, or `USAGE` for a record that could not be kept. */
  method: string;
  path: string;
  status: number;
  /** From arrival to the last byte, in milliseconds. */
  durationMs: number;
  /** The client left before the answer had ended. */
  disconnected: boolean;
  /** The id of the key that was presented, where it is one of the key store. */
  key?: string;
  /** The calls of models that had ended by then. */
  calls?: LoggedCall[];
  /** What went wrong, also after the status had been sent. An abort that a disconnect caused is none. */
  error?: LoggedError;
};

/** One call of a model on behalf of a request. */
export type LoggedCall = {
  operation: ModelCall['operation'];
  model: string;
  gate?: string;
  target?: string;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** US dollars, where the model has a price. */
  cost?: number;
  durationMs: number;
  firstOutputMs?: number;
  /** The code of the error it failed with. */
  error?: string;
  /** What was said. Only where it was asked for. */
  content?: Content;
};

export type RequestLog = (entry: RequestLogEntry) => void;

/** Tells `log`, if there is one, of what has ended. An error that a disconnect caused is left out. */
export function logEntry(
  log: RequestLog | undefined,
  { error, ...ended }: Omit<RequestLogEntry, 'error'> & { error?: unknown },
): void {
  const shown = ended.disconnected ? undefined : error;
  try {
    log?.({ ...ended, ...(shown !== undefined && { error: describeError(shown) }) });
  } catch {
    // A log that is full or broken must not take the answers with it.
  }
}

/**
 * Tells `log` of every request once.
 *
 * @param withContent whether prompts and answers are told, too. Default: false
 */
export function requestLog(log: RequestLog, { withContent = false } = {}): Observer {
  return {
    begin({ requestId, method, path }) {
      const calls: LoggedCall[] = [];
      return {
        call(call) {
          const content = withContent ? collectContent() : undefined;
          return {
            ...(content && { part: content.take }),
            end(ended) {
              calls.push({
                ...loggedCall(call, ended),
                ...(content && {
                  content: { input: inputMessages(call), output: content.messages() },
                }),
              });
            },
          };
        },
        end({ status, durationMs, disconnected, caller, error }) {
          logEntry(log, {
            requestId,
            method,
            path,
            status,
            durationMs,
            disconnected,
            ...(caller?.keyId !== undefined && { key: caller.keyId }),
            ...(calls.length > 0 && { calls }),
            error,
          });
        },
      };
    },
  };
}

function loggedCall({ operation, model, gate, target }: ModelCall, ended: EndedCall): LoggedCall {
  return {
    operation,
    model,
    ...(gate !== undefined && { gate }),
    ...(target !== undefined && { target }),
    inputTokens: ended.inputTokens,
    cachedTokens: ended.cachedTokens,
    outputTokens: ended.outputTokens,
    ...(ended.cost !== undefined && { cost: toUsd(ended.cost) }),
    durationMs: ended.durationMs,
    ...(ended.firstOutputMs !== undefined && { firstOutputMs: ended.firstOutputMs }),
    ...(ended.error !== undefined && { error: errorCodeOf(ended.error) }),
  };
}
