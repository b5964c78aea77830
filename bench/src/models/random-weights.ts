import { blockBytes, rowBytes, rowCount, type Tensor } from './gguf-writer.ts';
import { fillRandom } from './random-numbers.ts';

/** Half-precision scales that give weights a standard deviation of about 0.018, as trained ones have. */
const scale = { q4_0: 0x1c00, q8_0: 0x0c00 } as const;

/** Bytes written at once. */
const pieceBytes = 2 ** 20;

/**
 * Random weights: noise in matrices, ones in norms, zeros in biases.
 *
 * @param zeroRows rows of the matrix that are zero
 */
export function* randomWeights(
  tensor: Tensor,
  seed: number,
  zeroRows: readonly { start: number; end: number }[] = [],
): Generator<Uint8Array> {
  if (tensor.type === 'f32') {
    const value = tensor.name.endsWith('norm.weight') ? 1 : 0;
    const values = new Float32Array((rowBytes(tensor) * rowCount(tensor)) / 4).fill(value);
    yield new Uint8Array(values.buffer);
    return;
  }
  const row = rowBytes(tensor);
  const block = blockBytes(tensor);
  const rows = rowCount(tensor);
  const rowsAtOnce = Math.max(1, Math.floor(pieceBytes / row));
  const words = new Uint32Array(Math.ceil((rowsAtOnce * row) / 4));
  const bytes = new Uint8Array(words.buffer);
  let state = seed;
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const end = Math.min(rows, first + rowsAtOnce);
    state = fillRandom(words, state);
    const length = (end - first) * row;
    for (let offset = 0; offset < length; offset += block) {
      bytes[offset] = scale[tensor.type] & 0xff;
      bytes[offset + 1] = scale[tensor.type] >>> 8;
    }
    for (const zero of zeroRows) {
      const from = Math.max(first, zero.start);
      const to = Math.min(end, zero.end);
      if (from < to) bytes.fill(0, (from - first) * row, (to - first) * row);
    }
    yield bytes.slice(0, length);
  }
}
