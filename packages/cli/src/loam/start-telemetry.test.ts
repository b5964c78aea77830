import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';
import { startTelemetry } from './start-telemetry.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  for (const api of [context, metrics, propagation, trace]) api.disable();
});

/** A collector of OpenTelemetry's, as far as hearing goes. */
async function openCollector() {
  const heard: { path: string; type: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const body = Buffer.concat(chunks).toString('latin1');
      heard.push({ path: url, type: headers['content-type'], body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    heard,
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => void server.close(),
  };
}

test('nothing is registered where no collector is named', async () => {
  for (const environment of [
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
  ]) {
    expect(await startTelemetry(environment)).toBeUndefined();
  }
  expect(trace.getTracer('t').startSpan('s').isRecording()).toBe(false);
});

test('spans and metrics go where the environment says, as the service loam', async () => {
  using collector = await openCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  const telemetry = await startTelemetry(process.env);
  trace.getTracer('t').startSpan('a span').end();
  metrics.getMeter('t').createCounter('a.counter').add(1);
  await telemetry?.close();
  const byPath = Object.fromEntries(collector.heard.map(({ path, body }) => [path, body]));
  expect(Object.keys(byPath).toSorted()).toEqual(['/v1/metrics', '/v1/traces']);
  expect(byPath['/v1/traces']).toContain('a span');
  expect(byPath['/v1/metrics']).toContain('a.counter');
  expect(byPath['/v1/traces']).toContain('loam');
  expect(collector.heard[0]?.type).toBe('application/x-protobuf');
});

test('a collector that is away takes nothing with it', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
  const telemetry = await startTelemetry(process.env);
  trace.getTracer('t').startSpan('a span').end();
  await expect(telemetry?.close()).resolves.toBeUndefined();
});
