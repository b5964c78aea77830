import type { CacheMissReason } from '@loam/model-port';
import { describe, expect, test } from 'vitest';
import { Conversations, missReasonOf } from './conversations.ts';

describe('a conversation', () => {
  const loaded = {};
  const plain = { loaded, layout: 'plain' };

  test('is new, and then known', () => {
    const conversations = new Conversations();
    expect(conversations.visit('a', 'one', plain)).toBeUndefined();
    expect(conversations.visit('a', 'one', plain)).toBeUndefined();
  });

  test('was with another model, and comes back to one that knows it', () => {
    const conversations = new Conversations();
    conversations.visit('a', 'one', plain);
    expect(conversations.visit('a', 'two', plain)).toBe('other-model');
    expect(conversations.visit('a', 'two', plain)).toBeUndefined();
    expect(conversations.visit('a', 'one', plain)).toBeUndefined();
  });

  test('lost its prefix when the model was unloaded, or its process died', () => {
    const conversations = new Conversations();
    conversations.visit('a', 'one', plain);
    expect(conversations.visit('a', 'one', { ...plain, loaded: {} })).toBe('evicted');
  });

  test('is rendered otherwise with other tools', () => {
    const conversations = new Conversations();
    conversations.visit('a', 'one', plain);
    expect(conversations.visit('a', 'one', { loaded, layout: 'tools' })).toBe('template-changed');
    expect(conversations.visit('a', 'one', { loaded, layout: 'tools' })).toBeUndefined();
  });

  test('without a key is not remembered, and one with another key is another one', () => {
    const conversations = new Conversations();
    conversations.visit(undefined, 'one', plain);
    expect(conversations.visit(undefined, 'two', plain)).toBeUndefined();
    conversations.visit('a', 'one', plain);
    expect(conversations.visit('b', 'two', plain)).toBeUndefined();
  });

  test('is forgotten when 4096 others came', () => {
    const conversations = new Conversations();
    conversations.visit('a', 'one', plain);
    for (let other = 0; other < 4096; other++) conversations.visit(`${other}`, 'one', plain);
    expect(conversations.visit('a', 'two', plain)).toBeUndefined();
  });
});

test.each<[engine?: CacheMissReason, conversation?: CacheMissReason, told?: CacheMissReason]>([
  // Nothing was missing, whatever happened before.
  [undefined, 'other-model', undefined],
  ['first-use', undefined, 'first-use'],
  ['first-use', 'other-model', 'other-model'],
  ['first-use', 'template-changed', 'template-changed'],
  ['first-use', 'evicted', 'evicted'],
  // A part was there, up to where another template goes on otherwise.
  ['edited-history', 'template-changed', 'template-changed'],
  ['edited-history', 'other-model', 'edited-history'],
  // It was here in this form, and had to make room.
  ['evicted', 'other-model', 'evicted'],
])('the engine says %s, the conversation %s: %s', (engine, conversation, told) => {
  expect(missReasonOf(engine, conversation)).toBe(told);
});
