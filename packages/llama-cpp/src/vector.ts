/**
 * The first numbers of a vector, scaled to length 1 where asked to: what is left of a vector that
 * was trained to be cut (Matryoshka) has to be scaled again.
 */
export function shortenVector(vector: Float32Array, length: number, normalize: boolean): number[] {
  const kept = Array.from(vector.subarray(0, length));
  if (!normalize) return kept;
  const norm = Math.sqrt(kept.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? kept : kept.map(value => value / norm);
}
