import type { ResponseItem } from '@loam/openai-wire';
import { invalidQuery } from '../errors/response-refusals.ts';

const defaultLimit = 20;
const maxLimit = 100;

/**
 * One page of a list, by OpenAI's query parameters: `limit` 1–100 (20), `order` `asc` or `desc`
 * (`desc`), `after` the id of the last item of the page before.
 *
 * @param items each with an id, the oldest first
 * @throws WireError `invalid_value`
 */
export function pageOf(items: readonly ResponseItem[], query: Record<string, string>) {
  const limit = Number(query['limit'] ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw invalidQuery('limit', `a number from 1 to ${maxLimit}`);
  }
  const order = query['order'] ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw invalidQuery('order', '`asc` or `desc`');

  const ordered = order === 'asc' ? items : items.toReversed();
  const { after } = query;
  const position = after === undefined ? -1 : ordered.findIndex(({ id }) => id === after);
  if (after !== undefined && position === -1) {
    throw invalidQuery('after', 'the id of an item of this list');
  }
  const data = ordered.slice(position + 1, position + 1 + limit);
  return {
    object: 'list' as const,
    data,
    first_id: data.at(0)?.id ?? '',
    last_id: data.at(-1)?.id ?? '',
    has_more: position + 1 + limit < ordered.length,
  };
}
