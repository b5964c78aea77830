import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';

/** What an application registers, and what then arrives there. Global, as with any SDK. */
export class CollectedTelemetry implements Disposable {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: this.#metrics,
        exportIntervalMillis: 1_000_000,
        exportTimeoutMillis: 1_000_000,
      }),
    ],
  });

  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(
      new TracerProvider({
        spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans })],
      }),
    );
    metrics.setGlobalMeterProvider(this.#meters);
  }

  /** Spans that have ended, in that order. */
  get spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  span(name: string): ReadableSpan {
    const found = this.spans.find(span => span.name === name);
    if (!found) throw new Error(`There is no span ${name}: ${this.spans.map(s => s.name).join()}`);
    return found;
  }

  /** The points of a metric: what it counted, by its attributes. */
  async points(name: string): Promise<{ attributes: object; value: unknown }[]> {
    await this.#meters.forceFlush();
    const all = this.#metrics.getMetrics().at(-1)?.scopeMetrics.flatMap(scope => scope.metrics);
    const found = all?.find(({ descriptor }) => descriptor.name === name);
    return (found?.dataPoints ?? []).map(({ attributes, value }) => ({ attributes, value }));
  }

  /** Everything there is, to be searched. */
  async everything(): Promise<string> {
    await this.#meters.forceFlush();
    const spans = this.spans.map(({ name, attributes, events, status }) => ({
      name,
      attributes,
      events,
      status,
    }));
    return JSON.stringify([spans, this.#metrics.getMetrics().map(all => all.scopeMetrics)]);
  }

  [Symbol.dispose](): void {
    for (const api of [context, metrics, propagation, trace]) api.disable();
  }
}
