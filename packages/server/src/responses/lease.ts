import type { WireResponse } from '@loam/openai-wire';
import { serverStopped } from '../errors/response-refusals.ts';

/** For how long a response counts as being computed after its process was last heard of, in ms. */
export const leaseMs = 10_000;

/** How often a process says that it still computes a response, in milliseconds. */
export const renewMs = 3000;

/**
 * Where the end of the lease stands in a stored response. Stores keep responses as they are, so that
 * no store needs to know of leases; whoever asks for a response never sees it.
 */
const leaseField = 'loam_computed_until';

/** A response as it is stored while it is computed. @param until Unix milliseconds */
export function withLease(response: WireResponse, until: number): WireResponse {
  return { ...response, [leaseField]: until };
}

/**
 * A stored response as it is now: one whose process has died while it computed it has failed, and
 * will not be in progress for ever.
 */
export function settleLease(stored: WireResponse, now: number): WireResponse {
  const { [leaseField]: until, ...response } = stored;
  if (typeof until !== 'number') return stored;
  if (until > now) return response;
  const { message } = serverStopped();
  return { ...response, status: 'failed', error: { code: 'server_error', message } };
}
