import { expect, test } from 'vitest';
import { PromptOrder } from './prompt-order.ts';

const prompt = (name: string, length: number, computed = 0) => ({
  name,
  prompt: { length },
  computed,
});

test('short prompts come first, in the order of their arrival', () => {
  const order = new PromptOrder();
  const waiting = [prompt('a', 900), prompt('b', 20), prompt('c', 700), prompt('d', 10)];
  expect(order.next(waiting).map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
});

test('a long prompt of which little is left is a short one', () => {
  const order = new PromptOrder();
  const waiting = [prompt('a', 900), prompt('b', 900, 800)];
  expect(order.next(waiting).map(({ name }) => name)).toEqual(['b', 'a']);
});

test('every fourth step is for whoever came first', () => {
  const order = new PromptOrder();
  const waiting = [prompt('long', 900), prompt('short', 20)];
  const first = Array.from({ length: 8 }, () => order.next(waiting)[0]?.name);
  expect(first.map(name => name === 'long')).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
});
