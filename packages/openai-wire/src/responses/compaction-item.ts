import { z } from 'zod/v4';
import { WireError } from '../errors/wire-error.ts';
import type { PlacedItem } from './decode-items.ts';
import { responseItemSchema, type CompactionItem, type ResponseItem } from './item-schema.ts';
import { sealText, unsealText } from './sealed-text.ts';

const sealedItems = z.array(responseItemSchema);

/** One item that stands for others, which a client carries without reading them (OR-7). */
export function sealItems(id: string, items: readonly ResponseItem[]): CompactionItem {
  return { type: 'compaction', id, encrypted_content: sealText(JSON.stringify(items)) };
}

/**
 * Puts the items inside in the place of each compaction item.
 *
 * @throws WireError for one that another server has sealed
 */
export function unsealItems(items: readonly PlacedItem[]): PlacedItem[] {
  return items.flatMap(({ item, path }): PlacedItem[] => {
    if (item.type !== 'compaction') return [{ item, path }];
    return open(item, path).map(inside => ({ item: inside, path }));
  });
}

function open({ encrypted_content: sealed }: CompactionItem, path: string): ResponseItem[] {
  const text = unsealText(sealed);
  const items = text === undefined ? undefined : sealedItems.safeParse(parse(text));
  // One compaction holds none of another: compacting opens what it finds.
  if (items?.success && items.data.every(({ type }) => type !== 'compaction')) return items.data;
  throw new WireError({
    code: 'invalid_value',
    message: `Invalid \`${path}.encrypted_content\`: this server did not write it.`,
    param: `${path}.encrypted_content`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
