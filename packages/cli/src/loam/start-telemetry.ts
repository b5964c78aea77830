import type { Environment } from '@loam/server/node';

/** What collects spans and metrics, and sends them on. */
export type Telemetry = {
  /** Sends what is left. Never fails: a collector that is away takes nothing else with it. */
  close(): Promise<void>;
};

/** Any of these says where to; the rest of OpenTelemetry's variables say how. */
const endpoints = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
] as const;

/**
 * Registers OpenTelemetry's SDK, where its environment variables name a collector. Without, the SDK
 * is not even loaded.
 *
 * @throws Error where the SDK is asked for and not installed
 */
export async function startTelemetry(
  environment: Environment = {},
): Promise<Telemetry | undefined> {
  const isAskedFor = endpoints.some(name => environment[name]);
  if (!isAskedFor || environment['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const { NodeSDK } = await loadSdk();
  const sdk = new NodeSDK({
    ...(!environment['OTEL_SERVICE_NAME'] && { serviceName: 'loam' }),
    // Requests are logged by Loam itself.
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { close: () => sdk.shutdown().catch(() => {}) };
}

async function loadSdk() {
  try {
    return await import('@opentelemetry/sdk-node');
  } catch (error) {
    throw new Error(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the package that sends telemetry is not installed: npm install @opentelemetry/sdk-node',
      { cause: error },
    );
  }
}
