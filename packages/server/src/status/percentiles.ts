/** `p50` is the least value that half of all values do not exceed. */
export type Percentiles = { count: number; p50: number; p90: number; p95: number; p99: number };

/** Exact percentiles, by nearest rank. `undefined`: there are no values. */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}
