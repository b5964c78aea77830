/**
 * Whether memory is bounded: thousands of requests with random prompts, settings and aborts.
 *
 *     node packages/llama-cpp/scripts/soak.ts [requests] [backend ...]
 *
 * Prints the resident memory of the engine's process and of this one as it goes, in MB. Default: 5,000
 * requests for each backend. Ends with code 1 when a request that nobody aborted failed, or when
 * anything is still running at the end.
 */
import { tinyModel } from '@loam/tiny-model';
import type { GenerateRequest } from '../src/engine/engine.ts';
import { SupervisedEngine } from '../src/engine/supervisor.ts';

const clients = 12;
const rows = 20;

const [count = '5000', ...named] = process.argv.slice(2);
const requests = Number(count);
if (!Number.isInteger(requests) || requests < rows) {
  throw new TypeError(`${count} is not a number of requests: a whole number from ${rows} on.`);
}

for (const backend of named.length > 0 ? named : ['node-llama-cpp', 'direct']) {
  if (backend !== 'node-llama-cpp' && backend !== 'direct') {
    throw new TypeError(`${backend} is no backend: name node-llama-cpp, direct, or both.`);
  }
  await soak(backend);
}

async function soak(backend: 'node-llama-cpp' | 'direct'): Promise<void> {
  const engine = new SupervisedEngine({
    modelId: tinyModel.id,
    backend,
    limits: { maxQueued: clients, savedBytes: 32 * 2 ** 20 },
    load: {
      path: tinyModel.path,
      contextLength: 1024,
      sequences: 8,
      threads: 1,
      batchSize: 512,
      gpuLayers: 0,
    },
  });
  await engine.ready();
  const { pid } = engine;
  const random = randomNumbers(42);
  const ends = { whole: 0, aborted: 0, failed: 0 };
  let started = 0;
  console.log(`${backend}\n  requests  engine MB  parent MB`);

  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (started < requests) {
        started++;
        if (started % Math.ceil(requests / rows) === 0) await report(engine, started);
        ends[await request(engine, random)]++;
      }
    }),
  );

  const { running, queued } = await engine.stats();
  console.log(`  ${JSON.stringify({ ...ends, running, queued, restarted: engine.pid !== pid })}`);
  if (ends.failed + running + queued > 0 || engine.pid !== pid) process.exitCode = 1;
  await engine.close();
}

async function request(
  engine: SupervisedEngine,
  random: () => number,
): Promise<'whole' | 'aborted' | 'failed'> {
  const abort = new AbortController();
  // A third of the clients leave: in the queue, in a prompt or in an answer.
  const leavesAfter = random() < 0.33 ? Math.floor(random() * 20) : Infinity;
  let heard = 0;
  try {
    if (leavesAfter === 0) setImmediate(() => abort.abort());
    for await (const event of engine.generate(randomRequest(random), abort.signal)) {
      if (event.type === 'text' && ++heard >= leavesAfter) abort.abort();
    }
    return 'whole';
  } catch (error) {
    if (abort.signal.aborted) return 'aborted';
    console.error(error);
    return 'failed';
  }
}

function randomRequest(random: () => number): GenerateRequest {
  const topic = Math.floor(random() * 50);
  const question = `Question ${topic}: ${'and so on '.repeat(Math.floor(random() ** 3 * 150))}?`;
  return {
    prompt: { pieces: [`<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`] },
    maxTokens: 1 + Math.floor(random() * 40),
    sampling: {
      temperature: random() < 0.5 ? 0 : 1,
      topK: 0,
      topP: 1,
      minP: 0,
      seed: Math.floor(random() * 2 ** 32),
      repetitionPenalty: 1,
      frequencyPenalty: random() < 0.2 ? 0.5 : 0,
      presencePenalty: 0,
      ...(random() < 0.2 && { topLogprobs: 5 }),
    },
    ...(random() < 0.3 && { constraint: { gbnf: 'root ::= [a-z ]+ "."' } }),
    ...(random() < 0.3 && { stop: ['. ', '\n'] }),
    ...(random() < 0.3 && { cacheKey: `conversation ${topic}` }),
  };
}

async function report(engine: SupervisedEngine, started: number): Promise<void> {
  const { residentBytes } = await engine.stats();
  const columns = [started, megabytes(residentBytes), megabytes(process.memoryUsage.rss())];
  console.log(
    `  ${columns.map((value, at) => String(value).padStart(at === 0 ? 8 : 9)).join('  ')}`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** The same numbers from 0 to 1 in every run (Park and Miller's generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
