import { describe, expect, it } from 'vitest';
import { listItems } from './long-list.ts';

describe('listItems', () => {
  it.each<[text: string, items: string[] | undefined, why: string]>([
    ['', undefined, 'nothing has come yet'],
    ['{"items"', undefined, 'not yet a list'],
    ['{"items": [', [], 'an empty start'],
    ['{"items":["a', [], 'an unfinished item is not shown'],
    ['{"items":["a"', ['a'], 'a finished one is'],
    ['{ "items" : [ "a", "b" ] }', ['a', 'b'], 'spaces anywhere'],
    ['{"items":["say \\"hi\\"","c:\\\\"]}', ['say "hi"', 'c:\\'], 'escapes'],
    ['{"items":["\\u00e4", "x\\', ['ä'], 'an escape cut in two'],
    ['Sure, here is a list', undefined, 'prose'],
  ])('%j (%s)', (text, items) => {
    expect(listItems(text)).toEqual(items);
  });

  it('leaves out an item with a broken escape instead of failing', () => {
    expect(listItems('{"items":["\\x","b"')).toEqual(['b']);
  });

  it('only ever grows while the text streams in', () => {
    const items = ['apple', 'a "quoted" one', 'ümlaut', ''];
    const text = JSON.stringify({ items });
    let shown: string[] = [];
    for (let length = 0; length <= text.length; length++) {
      const next = listItems(text.slice(0, length)) ?? [];
      expect(next.slice(0, shown.length)).toEqual(shown);
      shown = next;
    }
    expect(shown).toEqual(items);
  });
});
