/** A process whose main thread hears nothing, until its step is ended: with code 0, or 1 after 10 s. */
import { Lifeline } from '../lifeline.ts';

const lifeline = new Lifeline();
const abortFlag = new Uint8Array(new SharedArrayBuffer(1));
lifeline.canEndSteps(abortFlag);
lifeline.enter([7, 9]);
const end = performance.now() + 10_000;
while (Atomics.load(abortFlag, 0) === 0 && performance.now() < end);
process.exit(Atomics.load(abortFlag, 0) === 1 ? 0 : 1);
