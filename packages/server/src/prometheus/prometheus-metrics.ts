import type { ModelState } from '@loam/model-port';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedNames } from '../observability/bounded-names.ts';
import { callFigures } from '../observability/call-figures.ts';
import { errorCodeOf } from '../observability/error-code.ts';
import type { MetricsExporter, Snapshot } from '../observability/metrics-exporter.ts';
import type { EndedCall, ModelCall } from '../observability/observer.ts';
import { providerName } from '../observability/provider-name.ts';
import { methodName } from '../telemetry/attributes.ts';
import {
  durationBounds,
  firstTokenBounds,
  httpBounds,
  perTokenBounds,
  tokenBounds,
} from '../telemetry/instruments.ts';
import { toUsd } from '../usage/price.ts';

export type PrometheusMetricsOptions = {
  /** Where the metrics are kept, for a page of your own. Default: a new registry. */
  registry?: Registry | undefined;
  /** Whether memory, CPU time and event loop of the process are told as well. Default: true. */
  processMetrics?: boolean | undefined;
};

const modelStates: readonly ModelState[] = ['unloaded', 'loading', 'ready', 'failed'];

/**
 * What `/metrics` tells. The names of requests and calls are those that OpenTelemetry's metrics get
 * in Prometheus, so that one dashboard reads both.
 *
 * Nothing a client writes becomes a label, but for the ids of models, of which there are at most 200.
 */
export function createPrometheusMetrics(options: PrometheusMetricsOptions = {}): MetricsExporter {
  const register = options.registry ?? new Registry();
  if (options.processMetrics ?? true) collectDefaultMetrics({ register });
  const models = new BoundedNames();
  const errors = new BoundedNames();
  const counts = makeCounts(register);

  const ofCall = (call: ModelCall, ended: EndedCall) => {
    const labels = {
      gen_ai_operation_name: call.operation,
      gen_ai_provider_name: providerName(call.provider),
      gen_ai_request_model: models.of(call.model),
      loam_gate: call.gate ?? '',
    };
    const figures = callFigures(call, ended);
    const ending = {
      ...labels,
      error_type: ended.error === undefined ? '' : errors.of(errorCodeOf(ended.error)),
    };
    counts.serverDuration.observe(ending, figures.duration);
    if (!call.isLocal) counts.clientDuration.observe(ending, figures.duration);
    if (figures.firstToken !== undefined) counts.firstToken.observe(labels, figures.firstToken);
    if (figures.perToken !== undefined) counts.perToken.observe(labels, figures.perToken);
    const tokens = { input: ended.inputTokens, output: ended.outputTokens };
    for (const [type, count] of Object.entries(tokens)) {
      if (count > 0) counts.tokens.observe({ ...labels, gen_ai_token_type: type }, count);
    }
    counts.cached.inc(labels, ended.cachedTokens);
    if (ended.cost !== undefined) counts.cost.inc(labels, toUsd(ended.cost));
    if (ended.missReason !== undefined) {
      counts.misses.inc({
        gen_ai_request_model: labels.gen_ai_request_model,
        reason: ended.missReason,
      });
    }
  };

  return {
    begin({ method }) {
      counts.active.inc();
      return {
        call: call => ({ end: ended => ofCall(call, ended) }),
        end({ route, status, durationMs }) {
          counts.active.dec();
          counts.requestDuration.observe(
            {
              http_request_method: methodName(method),
              http_route: route ?? '',
              http_response_status_code: status,
            },
            durationMs / 1000,
          );
        },
      };
    },
    async render(now) {
      counts.setGauges(now);
      return { contentType: register.contentType, body: await register.metrics() };
    },
  };
}

const callLabelNames = [
  'gen_ai_operation_name',
  'gen_ai_provider_name',
  'gen_ai_request_model',
  'loam_gate',
] as const;

function makeCounts(register: Registry) {
  const registers = [register];
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ) => new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  const withError = [...callLabelNames, 'error_type'] as const;

  const state = gauge('loam_model_state', '1 for the state a model is in.', ['model', 'state']);
  const running = gauge('loam_model_requests_running', 'Requests a model computes.', ['model']);
  const queued = gauge('loam_model_requests_queued', 'Requests that wait for a model.', ['model']);
  const sequences = gauge('loam_model_sequences', 'Requests a model can compute together.', [
    'model',
  ]);
  const memory = gauge(
    'loam_model_resident_memory_bytes',
    'Resident memory of the process that computes a model.',
    ['model'],
  );
  const inFlight = gauge('loam_target_requests_in_flight', 'Requests a target answers.', [
    'target',
  ]);
  const resting = gauge('loam_target_resting', '1 while a target is not asked after failures.', [
    'target',
  ]);

  return {
    requestDuration: histogram(
      'http_server_request_duration_seconds',
      'Time from the arrival of a request to the last byte of its answer.',
      ['http_request_method', 'http_route', 'http_response_status_code'],
      httpBounds,
    ),
    active: gauge('http_server_active_requests', 'Requests that are being answered.', []),
    serverDuration: histogram(
      'gen_ai_server_request_duration_seconds',
      'Time a model took for a call, to its last token.',
      withError,
      durationBounds,
    ),
    firstToken: histogram(
      'gen_ai_server_time_to_first_token_seconds',
      'Time a model took to its first output.',
      callLabelNames,
      firstTokenBounds,
    ),
    perToken: histogram(
      'gen_ai_server_time_per_output_token_seconds',
      'Time per token after the first output.',
      callLabelNames,
      perTokenBounds,
    ),
    clientDuration: histogram(
      'gen_ai_client_operation_duration_seconds',
      'Time a model elsewhere took for a call.',
      withError,
      durationBounds,
    ),
    tokens: histogram(
      'gen_ai_client_token_usage',
      'Tokens a call read and wrote.',
      [...callLabelNames, 'gen_ai_token_type'],
      tokenBounds,
    ),
    cached: counter(
      'loam_cached_input_tokens_total',
      'Tokens of prompts that were in a cache.',
      callLabelNames,
    ),
    misses: counter(
      'loam_cache_misses_total',
      'Calls whose prompt was not wholly in the cache, by the reason.',
      ['gen_ai_request_model', 'reason'],
    ),
    cost: counter('loam_cost_usd_total', 'What calls have cost, in US dollars.', callLabelNames),
    setGauges({ models, targets }: Snapshot) {
      // A model that was taken out of the configuration is not told of any more.
      for (const each of [state, running, queued, sequences, memory, inFlight, resting]) {
        each.reset();
      }
      for (const model of models) {
        const labels = { model: model.modelId };
        for (const name of modelStates) {
          state.set({ ...labels, state: name }, name === model.state ? 1 : 0);
        }
        running.set(labels, model.running);
        queued.set(labels, model.queued);
        sequences.set(labels, model.sequences);
        if (model.residentBytes !== undefined) memory.set(labels, model.residentBytes);
      }
      for (const { target, breaker, inFlight: count } of targets) {
        inFlight.set({ target }, count);
        resting.set({ target }, breaker === 'closed' ? 0 : 1);
      }
    },
  };
}
