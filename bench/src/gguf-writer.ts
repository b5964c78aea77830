import { open } from 'node:fs/promises';

/** GGUF version 3, as far as a benchmark needs it: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */

export type Metadata =
  | { type: 'u32' | 'f32' | 'i32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'i32s'; value: readonly number[] };

export type Tensor = {
  name: string;
  /** The fastest-changing first. */
  shape: readonly number[];
  type: 'f32' | 'q4_0';
};

const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const tensorTypes = { f32: 0, q4_0: 2 } as const;
const alignment = 32;

/**
 * Writes a model file.
 *
 * @param data the bytes of a tensor, in pieces of any size that add up to `tensorSize`
 */
export async function writeGguf(
  path: string,
  metadata: Readonly<Record<string, Metadata>>,
  tensors: readonly Tensor[],
  data: (tensor: Tensor) => Iterable<Uint8Array>,
): Promise<void> {
  const head = new Bytes();
  head.raw(Buffer.from('GGUF'));
  head.u32(3);
  head.u64(tensors.length);
  head.u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    head.string(key);
    head.metadata(value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    head.string(tensor.name);
    head.u32(tensor.shape.length);
    for (const size of tensor.shape) head.u64(size);
    head.u32(tensorTypes[tensor.type]);
    head.u64(offset);
    offset += padded(tensorSize(tensor));
  }

  const file = await open(path, 'w');
  try {
    const start = head.take();
    await file.writev([start, Buffer.alloc(padded(start.length) - start.length)]);
    for (const tensor of tensors) {
      for (const piece of data(tensor)) await file.writev([piece]);
      const size = tensorSize(tensor);
      await file.writev([Buffer.alloc(padded(size) - size)]);
    }
  } finally {
    await file.close();
  }
}

/** Bytes. */
export function tensorSize({ shape, type }: Tensor): number {
  const count = shape.reduce((product, size) => product * size, 1);
  // A block of 32 numbers: a half-precision scale and 32 nibbles.
  return type === 'f32' ? count * 4 : (count / 32) * 18;
}

function padded(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

/** Little-endian numbers and length-prefixed strings. */
class Bytes {
  readonly #parts: Buffer[] = [];

  raw(bytes: Buffer): void {
    this.#parts.push(bytes);
  }

  u32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    this.raw(bytes);
  }

  u64(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.raw(bytes);
  }

  string(value: string): void {
    const bytes = Buffer.from(value);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  metadata({ type, value }: Metadata): void {
    if (type === 'strings' || type === 'i32s') {
      this.u32(valueTypes.array);
      this.u32(type === 'strings' ? valueTypes.string : valueTypes.i32);
      this.u64(value.length);
      for (const each of value) {
        if (typeof each === 'string') this.string(each);
        else this.u32(each);
      }
      return;
    }
    this.u32(valueTypes[type]);
    if (type === 'string') this.string(value);
    else if (type === 'bool') this.raw(Buffer.from([value ? 1 : 0]));
    else if (type === 'f32') this.raw(Buffer.from(Float32Array.of(value).buffer));
    else this.u32(value);
  }

  take(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
