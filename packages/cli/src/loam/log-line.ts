import type { LoggedCall, RequestLogEntry } from '@loam/server';

/** One line about a request that has ended. What a client wrote cannot begin a second one. */
export function logLine(entry: RequestLogEntry, format: 'text' | 'json'): string {
  return format === 'json' ? jsonLine(entry) : textLine(entry);
}

function jsonLine({ requestId, durationMs, calls, ...entry }: RequestLogEntry): string {
  const { error, ...rest } = entry;
  return JSON.stringify({
    time: new Date().toISOString(),
    level: entry.status >= 500 || error?.stack !== undefined ? 'error' : 'info',
    request_id: requestId,
    ...rest,
    duration_ms: rounded(durationMs),
    ...(calls && { calls: calls.map(jsonCall) }),
    ...(error && { error }),
  });
}

function jsonCall({ operation, model, gate, target, error, content, ...call }: LoggedCall) {
  const { inputTokens, cachedTokens, outputTokens, cost, durationMs, firstOutputMs } = call;
  return {
    operation,
    model,
    gate,
    target,
    input_tokens: inputTokens,
    cached_tokens: cachedTokens,
    output_tokens: outputTokens,
    cost,
    duration_ms: rounded(durationMs),
    first_output_ms: firstOutputMs === undefined ? undefined : rounded(firstOutputMs),
    error,
    content,
  };
}

function textLine(entry: RequestLogEntry): string {
  const { method, path, status, durationMs, disconnected, calls = [], error } = entry;
  const words = [
    new Date().toISOString().slice(11, 19),
    String(status),
    method,
    path,
    `${Math.round(durationMs)} ms`,
    ...calls.map(textCall),
    ...(disconnected ? ['the client left'] : []),
    ...(error ? [`${error.name}${error.code === undefined ? '' : ` ${error.code}`}`] : []),
    entry.requestId,
  ];
  return printable(words.join('  '));
}

function textCall({ model, target, inputTokens, outputTokens, error }: LoggedCall): string {
  return `${target ?? model} ${inputTokens}→${outputTokens}${error === undefined ? '' : ` ${error}`}`;
}

/** Paths and request ids are the client's, and a terminal obeys some characters. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
