import type { Token } from '../backend.ts';

/*
 * llama.cpp's state of a sequence holds keys and values, but not which tokens they belong to. The
 * tokens stand before it: "LOAM", format version, number of tokens, tokens, state.
 */
const magic = 0x4d41_4f4c; // "LOAM", little-endian
const formatVersion = 1;
const headerBytes = 12;

/** Room for a saved state: `body` is where llama.cpp writes. */
export function createSavedState(
  tokens: readonly Token[],
  stateBytes: number,
): { whole: Uint8Array; body: Uint8Array } {
  const bodyStart = headerBytes + 4 * tokens.length;
  const whole = new Uint8Array(bodyStart + stateBytes);
  const view = new DataView(whole.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, formatVersion, true);
  view.setUint32(8, tokens.length, true);
  tokens.forEach((token, index) => view.setInt32(headerBytes + 4 * index, token, true));
  return { whole, body: whole.subarray(bodyStart) };
}

/** @throws Error when the bytes are not a saved state, or were cut */
export function readSavedState(state: Uint8Array): { tokens: Token[]; body: Uint8Array } {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  if (
    state.byteLength < headerBytes ||
    view.getUint32(0, true) !== magic ||
    view.getUint32(4, true) !== formatVersion
  ) {
    throw new Error('These bytes are not a saved sequence of this version.');
  }
  const count = view.getUint32(8, true);
  const bodyStart = headerBytes + 4 * count;
  if (state.byteLength <= bodyStart) throw new Error('The saved sequence is incomplete.');
  const tokens = Array.from({ length: count }, (_, index) =>
    view.getInt32(headerBytes + 4 * index, true),
  );
  return { tokens, body: state.subarray(bodyStart) };
}
