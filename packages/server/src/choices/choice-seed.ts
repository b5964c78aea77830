/** A seed of its own for every choice: with the same one, they would all be the same answer. */
export function withChoiceSeed<Call extends { seed?: number | undefined }>(
  call: Call,
  choice: number,
): Call {
  return call.seed === undefined || choice === 0 ? call : { ...call, seed: call.seed + choice };
}
