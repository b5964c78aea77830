/** A value of a GGUF file's metadata. Of long arrays, and of all arrays of texts, only the length is kept. */
export type GgufValue = string | number | boolean | readonly number[] | { readonly length: number };
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** Thrown when the bytes end inside the metadata: more of the file has to be read. */
export class GgufNeedsMore extends Error {}

/** Arrays up to this length are kept: one number per layer, at most. */
const longestArray = 4096;

type Scalar = { size: number; read: (view: DataView, at: number) => number | boolean };

/** `enum gguf_type`, without text (8) and array (9). */
const scalars: Readonly<Record<number, Scalar>> = {
  0: { size: 1, read: (view, at) => view.getUint8(at) },
  1: { size: 1, read: (view, at) => view.getInt8(at) },
  2: { size: 2, read: (view, at) => view.getUint16(at, true) },
  3: { size: 2, read: (view, at) => view.getInt16(at, true) },
  4: { size: 4, read: (view, at) => view.getUint32(at, true) },
  5: { size: 4, read: (view, at) => view.getInt32(at, true) },
  6: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  7: { size: 1, read: (view, at) => view.getUint8(at) !== 0 },
  10: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  11: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  12: { size: 8, read: (view, at) => view.getFloat64(at, true) },
};
const textType = 8;
const arrayType = 9;

/**
 * Reads the metadata at the start of a GGUF file, version 2 or 3
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @throws GgufNeedsMore when `bytes` end too early
 * @throws Error with one sentence when they are not a GGUF file
 */
export function parseGgufMetadata(bytes: Uint8Array): GgufMetadata {
  const cursor = new Cursor(bytes);
  const magic = String.fromCharCode(...cursor.take(4));
  if (magic !== 'GGUF') throw new Error('is not a GGUF file');
  const version = cursor.scalar(4) as number;
  if (version !== 2 && version !== 3) {
    throw new Error(`is a GGUF file of version ${version}; versions 2 and 3 are known`);
  }
  cursor.count(); // tensors
  const metadata = new Map<string, GgufValue>();
  for (let left = cursor.count(); left > 0; left--) {
    const key = cursor.text();
    metadata.set(key, cursor.value(cursor.scalar(4) as number));
  }
  return metadata;
}

class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns where what was skipped began */
  skip(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new GgufNeedsMore();
    this.#at += length;
    return start;
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  scalar(type: number): number | boolean {
    const scalar = scalars[type];
    if (!scalar) throw new Error(`is damaged: it holds a value of the unknown type ${type}`);
    return scalar.read(this.#view, this.skip(scalar.size));
  }

  /** A 64-bit number of things that each take bytes. */
  count(): number {
    const start = this.skip(8);
    // Without big integers: the texts of a vocabulary are 300,000 of these.
    const count =
      this.#view.getUint32(start, true) + this.#view.getUint32(start + 4, true) * 2 ** 32;
    if (count > 2 ** 40) throw new Error(`is damaged: it counts ${count} things`);
    return count;
  }

  text(): string {
    return Buffer.from(this.take(this.count())).toString('utf8');
  }

  value(type: number): GgufValue {
    if (type === textType) return this.text();
    return type === arrayType ? this.#array() : this.scalar(type);
  }

  #array(): GgufValue {
    const type = this.scalar(4) as number;
    const length = this.count();
    if (type === textType) {
      for (let left = length; left > 0; left--) this.skip(this.count());
      return { length };
    }
    const size = scalars[type]?.size;
    if (size === undefined) throw new Error(`is damaged: it holds an array of the type ${type}`);
    if (length > longestArray) {
      this.skip(length * size);
      return { length };
    }
    return Array.from({ length }, () => Number(this.scalar(type)));
  }
}
