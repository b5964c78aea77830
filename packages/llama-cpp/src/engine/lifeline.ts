import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * A second channel into the engine's process, that is heard while llama.cpp computes.
 *
 * The direct backend computes on the main thread, which hears nothing until its step is over. This
 * channel ends in a thread of its own: it answers pings, which tells a process that computes from
 * one that was stopped, and it ends a step whose every request was aborted. It carries lines of text
 * over a pipe, `ping` and `abort <id>` to the engine, `pong <step>` from it: the number of the step that is
 * being computed, by which one that never ends is noticed.
 */
export const lifelineFd = 4;

/** Most requests of a step that is told about; a step with more is not ended early. */
const mostRequests = 256;

export type LifelineData = {
  /** The number of requests in the running step, 0 while none runs, and then their ids. */
  step: Int32Array;
  /** The number of the step that is being computed, 0 while none is. */
  current: Int32Array;
};

export type LifelineMessage = {
  /** Set to 1, its first byte ends the running step. Over a SharedArrayBuffer. */
  abortFlag: Uint8Array;
};

/** The main thread's side. */
export class Lifeline {
  readonly #step = new Int32Array(new SharedArrayBuffer(4 * (mostRequests + 1)));
  readonly #current = new Int32Array(new SharedArrayBuffer(4));
  #steps = 0;

  readonly #thread: Worker;

  constructor() {
    this.#thread = new Worker(threadPath(), {
      workerData: { step: this.#step, current: this.#current } satisfies LifelineData,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    });
    // Without it everything still works, only later.
    this.#thread.on('error', () => {});
    this.#thread.unref();
  }

  /** From now on steps can be ended. @param abortFlag see `EngineBackend.abortFlag` */
  canEndSteps(abortFlag: Uint8Array): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#thread.postMessage({ abortFlag } satisfies LifelineMessage);
  }

  /** Says whose tokens are about to be computed; of work that is no answer's, nobody's. */
  enter(ids: readonly number[]): void {
    // Any number that is not the one before: it wraps around long before anybody compares further.
    this.#steps = (this.#steps % 0x7fff_ffff) + 1;
    Atomics.store(this.#current, 0, this.#steps);
    if (ids.length > mostRequests) return;
    for (const [index, id] of ids.entries()) this.#step[index + 1] = id;
    Atomics.store(this.#step, 0, ids.length);
  }

  leave(): void {
    Atomics.store(this.#current, 0, 0);
    Atomics.store(this.#step, 0, 0);
  }
}

/** `.js` beside the compiled module, `.ts` beside the source, which Node strips of its types. */
function threadPath(): string {
  // Written out, so that tools which trace files for deployment find it.
  const compiled = fileURLToPath(new URL('./lifeline-thread.js', import.meta.url));
  return import.meta.url.endsWith('.ts') ? compiled.replace(/\.js$/, '.ts') : compiled;
}
