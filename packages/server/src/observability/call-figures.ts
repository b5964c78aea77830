import type { EndedCall, ModelCall } from './observer.ts';

/** What of a call is measured, in seconds. */
export type CallFigures = {
  duration: number;
  /** Of answers that succeeded. */
  firstToken?: number;
  /** Of answers that succeeded and had more than one token. */
  perToken?: number;
};

/** The times that the conventions of OpenTelemetry define. */
export function callFigures({ operation }: ModelCall, ended: EndedCall): CallFigures {
  const { durationMs, firstOutputMs, outputTokens, error, wasLeft } = ended;
  const duration = durationMs / 1000;
  const writes = operation === 'chat' || operation === 'text_completion';
  if (!writes || firstOutputMs === undefined || error !== undefined || wasLeft) return { duration };
  return {
    duration,
    firstToken: firstOutputMs / 1000,
    ...(outputTokens > 1 && {
      perToken: (durationMs - firstOutputMs) / 1000 / (outputTokens - 1),
    }),
  };
}
