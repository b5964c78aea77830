import { afterAll, describe, expect, test } from 'vitest';
import { asTheAiSdkWrites } from './ai-sdk-tools.ts';
import { ask } from './ask.ts';
import { judge } from './judge.ts';
import { readPinned, readTools } from './read-cases.ts';
import { createTinyTarget } from './tiny-target.ts';

/**
 * What the demo offers and what the browser and client tests ask: a new model that gets one of these wrong breaks
 * something that people see first.
 */
describe('the embedded model answers right', () => {
  const { target, close } = createTinyTarget();
  afterAll(close);
  const tools = readTools();
  const named = readPinned().map(
    pinned => [pinned.id, pinned.request.messages.at(-1)?.content, pinned] as const,
  );

  test.each(named)('%s: %s', async (_, __, pinned) => {
    const answer = await ask(target, pinned, tools);
    const { fault } = judge(pinned, answer, tools);
    expect(fault && { fault, answer }).toBeUndefined();
  });

  test.each(named.filter(([, , { request }]) => request.tools))(
    '%s with tools of the AI SDK: %s',
    async (_, __, pinned) => {
      const answer = await ask(target, pinned, asTheAiSdkWrites(tools));
      const { fault } = judge(pinned, answer, tools);
      expect(fault && { fault, answer }).toBeUndefined();
    },
  );
});
