import { Worker } from 'node:worker_threads';

/** Larger than any cache. */
const bytes = 256 * 2 ** 20;
const passes = 4;

/** Reads memory as fast as `memchr` does: looks for a byte that is not there. */
const reader = `
  const { parentPort } = require('node:worker_threads');
  // Written once: pages that never were are all the same page, and in the cache.
  const memory = Buffer.alloc(${bytes}, 1);
  parentPort.on('message', () => {
    for (let pass = 0; pass < ${passes}; pass++) if (memory.includes(2)) throw new Error('found');
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
`;

/** What `threads` threads read from memory together, in bytes per second; the best of three times. */
export async function memoryBandwidth(threads: number): Promise<number> {
  const workers = Array.from({ length: threads }, () => new Worker(reader, { eval: true }));
  try {
    await Promise.all(workers.map(message));
    let best = 0;
    for (let run = 0; run < 3; run++) {
      const start = performance.now();
      const done = workers.map(message);
      for (const worker of workers) worker.postMessage('read', []);
      await Promise.all(done);
      best = Math.max(best, (threads * passes * bytes * 1000) / (performance.now() - start));
    }
    return best;
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
}

function message(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
}
