import { metrics, type Histogram, type Meter, type MeterProvider } from '@opentelemetry/api';

/** The name under which everything is told. */
export const scopeName = '@loam/server';

/** The bounds the conventions recommend. */
export const durationBounds = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
export const firstTokenBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
export const perTokenBounds = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5,
];
export const tokenBounds = Array.from({ length: 14 }, (_, power) => 4 ** power);
export const httpBounds = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

export type Instruments = {
  requestDuration: Histogram;
  serverDuration: Histogram;
  firstToken: Histogram;
  perToken: Histogram;
  clientDuration: Histogram;
  tokens: Histogram;
};

const made = new WeakMap<MeterProvider, Instruments>();

/**
 * The instruments of whoever collects metrics now. The API keeps no place for a collector that comes
 * later, as it does for spans, so they are asked for every time.
 */
export function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  const known = made.get(provider);
  if (known) return known;
  const fresh = makeInstruments(provider.getMeter(scopeName));
  made.set(provider, fresh);
  return fresh;
}

function makeInstruments(meter: Meter): Instruments {
  const seconds = (name: string, description: string, bounds: number[]) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: bounds },
    });
  return {
    requestDuration: seconds(
      'http.server.request.duration',
      'Time from the arrival of a request to the last byte of its answer.',
      httpBounds,
    ),
    serverDuration: seconds(
      'gen_ai.server.request.duration',
      'Time a model took for a call, to its last token.',
      durationBounds,
    ),
    firstToken: seconds(
      'gen_ai.server.time_to_first_token',
      'Time a model took to its first output.',
      firstTokenBounds,
    ),
    perToken: seconds(
      'gen_ai.server.time_per_output_token',
      'Time per token after the first output.',
      perTokenBounds,
    ),
    clientDuration: seconds(
      'gen_ai.client.operation.duration',
      'Time a model elsewhere took for a call.',
      durationBounds,
    ),
    tokens: meter.createHistogram('gen_ai.client.token.usage', {
      description: 'Tokens a call read and wrote.',
      unit: '{token}',
      advice: { explicitBucketBoundaries: tokenBounds },
    }),
  };
}
