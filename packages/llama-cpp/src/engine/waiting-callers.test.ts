import { expect, test } from 'vitest';
import { WaitingCallers } from './waiting-callers.ts';

function watched() {
  const told: string[] = [];
  const callers = new WaitingCallers({
    onSome: () => told.push('some'),
    onNone: () => told.push('none'),
  });
  return { callers, told };
}

test('tells whether anybody waits whenever that, or the child, has changed', () => {
  const { callers, told } = watched();
  for (const by of [0, 1, 1, 0, -1, -1] as const) callers.change(by);
  expect(told).toEqual(['none', 'some', 'some', 'some', 'some', 'none']);
});

test('drains until the last has left', async () => {
  const { callers } = watched();
  callers.change(1);
  const drained = callers.drain(60_000);
  expect(callers.isDraining).toBe(true);
  callers.change(-1);
  await drained;
});

test('drains at once where nobody waits', async () => {
  await expect(watched().callers.drain(60_000)).resolves.toBeUndefined();
});

test('who leaves only to ask the next thing is waited for', async () => {
  const { callers } = watched();
  callers.change(1);
  let isDrained = false;
  const drained = callers.drain(60_000).then(() => (isDrained = true));
  callers.change(-1);
  callers.change(1);
  await new Promise(resolve => setImmediate(resolve));
  expect(isDrained).toBe(false);
  callers.change(-1);
  await drained;
});

test('waits no longer than its limit', async () => {
  const { callers } = watched();
  callers.change(1);
  await expect(callers.drain(1)).resolves.toBeUndefined();
});
