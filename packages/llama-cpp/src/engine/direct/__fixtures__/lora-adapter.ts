import { encodeGguf } from '../gguf-writer.ts';

/** A change of a weight of `width` inputs and as many outputs: B·A, both as rows. */
export type LowRankChange = {
  /** `rank` rows of inputs. */
  a: readonly (readonly number[])[];
  /** A row of `rank` for each output. */
  b: readonly (readonly number[])[];
};

/** A LoRA adapter of a Llama as a GGUF file, by names of weights. */
export function loraAdapter(
  alpha: number,
  changes: Readonly<Record<string, LowRankChange>>,
  architecture = 'llama',
): Uint8Array {
  return encodeGguf(
    [
      ['general.type', { text: 'adapter' }],
      ['general.architecture', { text: architecture }],
      ['adapter.type', { text: 'lora' }],
      ['adapter.lora.alpha', { float32: alpha }],
    ],
    Object.entries(changes).flatMap(([name, { a, b }]) => [
      { name: `${name}.lora_a`, shape: [a[0]!.length, a.length], values: rows(a) },
      { name: `${name}.lora_b`, shape: [a.length, b.length], values: rows(b) },
    ]),
  );
}

/** The weights themselves after the change: W + scale · alpha / rank · B·A. */
export function merged(
  weights: Float32Array,
  { a, b }: LowRankChange,
  alpha: number,
  scale: number,
): Float32Array {
  const inputs = a[0]!.length;
  return weights.map((weight, index) => {
    const output = b[Math.floor(index / inputs)] ?? [];
    const sum = output.reduce((total, each, r) => total + each * (a[r]?.[index % inputs] ?? 0), 0);
    return weight + ((scale * alpha) / a.length) * sum;
  });
}

function rows(matrix: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(matrix.flat());
}
