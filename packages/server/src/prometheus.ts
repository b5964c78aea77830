export {
  createPrometheusMetrics,
  type PrometheusMetricsOptions,
} from './prometheus/prometheus-metrics.ts';
