import type { ModelStats } from '@loam/model-port';
import type { TargetReport } from '../gates/target-report.ts';
import type { Observer } from './observer.ts';

/** What is true at the moment of a scrape. */
export type Snapshot = {
  models: readonly ModelStats[];
  targets: readonly TargetReport[];
};

/** Counts what it observes, for a collector that comes by and asks. */
export interface MetricsExporter extends Observer {
  /** Everything counted so far, in the format of the collector. */
  render(now: Snapshot): Promise<{ contentType: string; body: string }>;
}
