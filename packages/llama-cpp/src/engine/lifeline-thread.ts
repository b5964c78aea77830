/** The thread at the end of the lifeline; see lifeline.ts. */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parentPort, workerData } from 'node:worker_threads';
import { AbortedRequests } from './aborted-requests.ts';
import { lifelineFd, type LifelineData, type LifelineMessage } from './lifeline.ts';

/** An abort can arrive here just before its request's step begins. Milliseconds. */
const secondLookMs = 20;

const { step, current } = workerData as LifelineData;
let abortFlag: Uint8Array | undefined;
const aborted = new AbortedRequests();
const channel = new Socket({ fd: lifelineFd });
// The parent is gone; the main thread hears of it too.
channel.on('error', () => channel.destroy());

createInterface({ input: channel }).on('line', line => {
  if (line === 'ping') {
    channel.write(`pong ${Atomics.load(current, 0)}\n`);
    return;
  }
  const [, id] = /^abort (\d+)$/.exec(line) ?? [];
  if (id === undefined) return;
  aborted.add(Number(id));
  endStep();
  setTimeout(endStep, secondLookMs);
});

parentPort?.on('message', (message: LifelineMessage) => {
  abortFlag = message.abortFlag;
});

function endStep(): void {
  if (abortFlag && aborted.holdAll(step)) Atomics.store(abortFlag, 0, 1);
}
