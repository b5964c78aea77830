/*
 * llama.cpp's state of one sequence: magic, number of the sequence, number of pools, and for each pool the
 * number of its cells and, if there are any, the cells. Only one pool can have any. (`llama_kv_cache::state_write`;
 * models with a second cache for a sliding window write a second list, and are never rearranged.)
 */
const countAt = 8;
const poolsAt = 12;
const integer = 4;

/**
 * A sequence's state as a context with so many pools reads it: one in a unified layout, one per
 * sequence in a split one.
 */
export function withPools(state: Uint8Array, pools: number): Uint8Array {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const before = view.getUint32(countAt, true);
  if (before === pools) return state;
  let empty = 0;
  while (empty < before - 1 && view.getUint32(poolsAt + integer * empty, true) === 0) empty++;
  const cells = state.subarray(
    poolsAt + integer * empty,
    state.length - integer * (before - 1 - empty),
  );
  const changed = new Uint8Array(poolsAt + cells.length + integer * (pools - 1));
  changed.set(state.subarray(0, countAt));
  new DataView(changed.buffer).setUint32(countAt, pools, true);
  changed.set(cells, poolsAt);
  return changed;
}
