import {
  itemReferences,
  type ResolvedHistory,
  type ResponseItem,
  type ResponsesRequest,
} from '@loam/openai-wire';
import {
  brokenChain,
  chainTooLong,
  notStoredForGood,
  responseToContinueUnknown,
} from '../errors/response-refusals.ts';
import { itemsOf } from '../stores/response-store.ts';
import { isContinuable, type Place, type ResponseMemory } from './response-memory.ts';

/** S1-58. */
export const maxAncestors = 128;

/**
 * Finds what a request points to: the responses before it, and the items it names.
 *
 * @throws WireError `previous_response_not_found`, `previous_response_chain_too_long`
 */
export async function resolveHistory(
  request: Pick<ResponsesRequest, 'previous_response_id' | 'input'>,
  {
    tenant,
    memory,
    place,
    limit = maxAncestors,
  }: {
    tenant: string;
    memory: ResponseMemory;
    /** Where the answer will go. */
    place: Place;
    /** How many responses there may be before this request. Default: 128. */
    limit?: number;
  },
): Promise<ResolvedHistory & { /** The first response of the chain. */ rootId?: string }> {
  const referenced = await memory.items(tenant, itemReferences(request.input));
  const previousId = request.previous_response_id;
  if (!previousId) return { referenced };

  const { place: found, chain } = await memory.chain(tenant, previousId, limit + 1);
  const oldest = chain.at(-1);
  const [latest] = chain;
  if (!oldest || !latest || !isContinuable(latest.response)) {
    throw responseToContinueUnknown(previousId);
  }
  if (place === 'durable' && found !== 'durable') throw notStoredForGood(previousId);
  if (chain.length > limit) throw chainTooLong(limit);
  if (oldest.previousResponseId !== null) throw brokenChain(oldest.previousResponseId);

  const history = chain.toReversed().flatMap(itemsOf).filter(isWhole);
  return { referenced, history, rootId: oldest.response.id };
}

/** A call that a limit cut off cannot be answered, so it is left out. */
function isWhole(item: ResponseItem): boolean {
  return item.type !== 'function_call' || item.status !== 'incomplete';
}
