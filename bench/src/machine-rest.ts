import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A machine is at rest when less than this share of one core is in use. */
const restingCores = 0.2;
const sampleMs = 150;

/**
 * Waits until nothing computes on this machine.
 *
 * @param seconds how long at most
 * @returns whether it came to rest
 */
export async function machineRest(seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (true) {
    if ((await busyCores()) < restingCores) return true;
    if (performance.now() >= end) return false;
    await sleep(sampleMs);
  }
}

/** Cores in use on average over a moment. */
async function busyCores(): Promise<number> {
  const before = busyMs();
  const start = performance.now();
  await sleep(sampleMs);
  return (busyMs() - before) / (performance.now() - start);
}

/** Of all cores since the machine was started. */
function busyMs(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}
