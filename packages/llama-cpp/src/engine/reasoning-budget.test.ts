import { describe, expect, test } from 'vitest';
import { FakeBackend, soloAnswer } from './__fixtures__/fake-backend.ts';
import { SchedulerRun } from './__fixtures__/scheduler-run.ts';
import type { EngineEvent } from './protocol.ts';
import type { ReasoningRule } from './reasoning-tracker.ts';

const tokensOf = (events: readonly EngineEvent[]) =>
  events.reduce(
    (sum, event) => ({
      all: sum.all + (event.type === 'text' ? event.tokens : 0),
      reasoning: sum.reasoning + (event.type === 'text' ? (event.reasoningTokens ?? 0) : 0),
    }),
    { all: 0, reasoning: 0 },
  );
const endless = () => new FakeBackend({ endEvery: 1e9 });

describe('reasoning', () => {
  const closing = '\n</think>\n\n';
  const reasoning: ReasoningRule = {
    opens: 'inside',
    open: ['<think>'],
    close: ['</think>'],
    interrupt: [],
    budget: { tokens: 5, closing },
  };
  test('is closed when its budget is spent, and the answer goes on from there', async () => {
    const run = new SchedulerRun({ backend: endless() });
    const id = run.submit('abc', { maxTokens: 40, reasoning });
    await run.idle();
    const [thought = '', answer = ''] = run.text(id).split(closing);
    expect(thought).toBe(soloAnswer('abc', 5, 1e9));
    const spoken = 40 - 5 - closing.length;
    expect(answer).toBe(soloAnswer(`abc${thought}${closing}`, spoken, 1e9));
    // The line breaks behind the mark are not reasoning.
    expect(tokensOf(run.of(id))).toEqual({ all: 40, reasoning: 5 + closing.length - 2 });
  });

  test('is told as it is written', async () => {
    const run = new SchedulerRun({ backend: endless() });
    const id = run.submit('abc', { maxTokens: 8, reasoning: { ...reasoning, budget: undefined } });
    await run.idle();
    expect(tokensOf(run.of(id))).toEqual({ all: 8, reasoning: 8 });
  });

  test('a grammar gets to know what was written for the model', async () => {
    const run = new SchedulerRun({ backend: endless() });
    const constraint = { gbnf: 'root ::= [^Z]*' };
    const id = run.submit('abc', { maxTokens: 40, reasoning, constraint });
    await run.idle();
    const accepted = run.backend.samplers.map(sampler => sampler.accepted.length);
    expect(Math.max(...accepted)).toBe(5 + closing.length);
    expect(run.text(id)).toContain(closing);
  });

  test('stays open where the limit leaves no room for an answer', async () => {
    const run = new SchedulerRun({ backend: endless() });
    const id = run.submit('abc', { maxTokens: 12, reasoning });
    await run.idle();
    expect(run.text(id)).toBe(soloAnswer('abc', 12, 1e9));
    expect(run.end(id)).toBe('length');
  });

  test('is not ended by what ends the text, which is', async () => {
    const written = soloAnswer('abc', 5, 1e9);
    const spoken = soloAnswer(`abc${written}${closing}`, 20, 1e9);
    const run = new SchedulerRun({ backend: endless() });
    const inReasoning = { maxTokens: 40, reasoning, stopText: [written.slice(1, 3), 'k>'] };
    const id = run.submit('abc', inReasoning);
    await run.idle();
    expect(run.end(id)).toBe('length');
    expect(run.text(id)).toHaveLength(40);

    const inText = run.submit('abc', { maxTokens: 40, reasoning, stopText: [spoken.slice(3, 6)] });
    await run.idle();
    expect(run.end(inText)).toBe('stop-sequence');
    expect(run.text(inText)).toBe(`${written}${closing}${spoken.slice(0, 3)}`);
  });

  test('two answers at once are each closed in time', async () => {
    const run = new SchedulerRun({ backend: endless() });
    const ids = ['abc', 'abd', 'xyz'].map(prompt =>
      run.submit(prompt, { maxTokens: 30, reasoning }),
    );
    await run.idle();
    for (const id of ids) expect(run.text(id).indexOf(closing)).toBe(5);
  });
});
