import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiKeys, type UsageRecord } from '@loam/server';
import { type Outcome, runClient } from './client.ts';
import type { Memory } from './server-process.ts';
import { startServer } from './server-under-load.ts';
import { openKeys, openUsage } from './stores.ts';

export type LoadOptions = {
  /** Clients at one time. */
  clients: number;
  /** Of them, how many share a key with a limit. */
  limitedClients: number;
  /** Their limit. */
  requestsPerMinute: number;
  seconds: number;
};

export type LoadReport = {
  answered: number;
  refused: number;
  left: number;
  /** Answers with any other status. */
  failed: number;
  requestsPerSecond: number;
  /**
   * From the arrival of a request to the end of its answer, after the first tenth of the run, in
   * which nothing is warm. As the server kept it: what a client waits for a connection when it has
   * just thrown one away is not the server's time.
   */
  medianMs: number;
  /** 99 of 100 took less. */
  p99Ms: number;
  /** Requests that reached a model, and have no record. */
  lostRecords: number;
  /** Records beyond one of each request. */
  duplicateRecords: number;
  /** Records of requests that were refused, or that nobody sent. */
  strangeRecords: number;
  /** What answers say they cost and what their records say, in US dollars. */
  cost: { answers: number; records: number };
  /** Requests of the limited key. */
  limited: {
    allowed: number;
    /** Minutes of the clock that the run has touched, and those of them whose last place was taken. */
    minutes: number;
    fullMinutes: number;
    /** Let in beyond the limit of a minute. */
    tooMany: number;
    /** Places of full minutes that nobody got. */
    tooFew: number;
  };
  /** Of the server, evenly over the run, beginning after a tenth of it. */
  memory: Memory[];
};

const memorySamples = 7;

/** The share of a run in which nothing is warm. */
const warmUp = 0.1;

/** Runs many clients against a server of its own, and compares what they saw with what it kept. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-load-'));
  try {
    const { open, limited } = await makeKeys(folder, options.requestsPerMinute);
    const server = await startServer(folder);
    const endsAt = performance.now() + options.seconds * 1000;
    const isOver = () => performance.now() >= endsAt;
    const startedAt = performance.now();
    const startedAtTime = Date.now();
    const sampled = sampleMemory(server.memory, options.seconds);
    const outcomes = await Promise.all(
      Array.from({ length: options.clients }, async (_, index) => {
        const isLimited = index < options.limitedClients;
        const key = isLimited ? limited : open;
        const name = String(index);
        return { isLimited, outcomes: await runClient({ url: server.url, key, name }, isOver) };
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const minutes = minuteOf(Date.now()) - minuteOf(startedAtTime) + 1;
    const memory = await sampled;
    await server.stop();

    const records = await readRecords(folder);
    const all = outcomes.flatMap(each => each.outcomes);
    const ofLimited = outcomes.filter(each => each.isLimited).flatMap(each => each.outcomes);
    return {
      ...countAnswers(all, seconds),
      ...timesOf(records, startedAtTime + warmUp * options.seconds * 1000),
      ...compareRecords(all, records),
      limited: countLimited(ofLimited, minutes, options.requestsPerMinute),
      memory,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeKeys(folder: string, requestsPerMinute: number) {
  const store = openKeys(folder);
  const keys = new ApiKeys(store);
  const open = await keys.issue({ name: 'open' });
  const limited = await keys.issue({ name: 'limited', limits: { requestsPerMinute } });
  await store.close();
  return { open: open.secret, limited: limited.secret };
}

async function sampleMemory(memory: () => Promise<Memory>, seconds: number): Promise<Memory[]> {
  const samples: Memory[] = [];
  for (let sample = 0; sample < memorySamples; sample++) {
    const share = sample === 0 ? warmUp : (1 - warmUp) / memorySamples;
    await new Promise(resolve => setTimeout(resolve, share * seconds * 1000));
    samples.push(await memory());
  }
  return samples;
}

async function readRecords(folder: string): Promise<UsageRecord[]> {
  const usage = openUsage(folder);
  const records = await usage.recent({}, Number.MAX_SAFE_INTEGER);
  await usage.close();
  return records;
}

function countAnswers(outcomes: readonly Outcome[], seconds: number) {
  const refused = outcomes.filter(({ status }) => status === 429).length;
  return {
    answered: outcomes.filter(({ status, wasLeft }) => status === 200 && !wasLeft).length,
    refused,
    left: outcomes.filter(({ wasLeft }) => wasLeft).length,
    failed: outcomes.filter(({ status }) => status !== 200).length - refused,
    requestsPerSecond: outcomes.length / seconds,
  };
}

function timesOf(records: readonly UsageRecord[], warmFrom: number) {
  const times = records
    .filter(({ time, status }) => time >= warmFrom && status === 200)
    .map(({ latencyMs }) => latencyMs)
    .toSorted((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}

function compareRecords(outcomes: readonly Outcome[], records: readonly UsageRecord[]) {
  const counts = new Map<string, number>();
  for (const { requestId } of records) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  const reached = outcomes.filter(({ status }) => status === 200);
  const ids = new Set(reached.map(({ requestId }) => requestId));
  const priced = new Set(
    reached.filter(({ cost }) => cost !== undefined).map(({ requestId }) => requestId),
  );
  const nanoOfAnswers = reached.reduce((sum, { cost = 0 }) => sum + Math.round(cost * 1e9), 0);
  const nanoOfRecords = records
    .filter(({ requestId }) => priced.has(requestId))
    .reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return {
    lostRecords: [...ids].filter(id => !counts.has(id)).length,
    duplicateRecords: records.length - counts.size,
    strangeRecords: [...counts.keys()].filter(id => !ids.has(id)).length,
    cost: { answers: nanoOfAnswers / 1e9, records: nanoOfRecords / 1e9 },
  };
}

/**
 * Each minute lets in whoever takes one of its places, and tells them how many are left: every number
 * from the limit down to 0 is there once a minute, and once only.
 */
function countLimited(outcomes: readonly Outcome[], minutes: number, requestsPerMinute: number) {
  const allowed = outcomes.filter(({ status }) => status === 200);
  const takers = Array.from({ length: requestsPerMinute }, () => 0);
  for (const { remaining = -1 } of allowed) takers[remaining] = (takers[remaining] ?? 0) + 1;
  const fullMinutes = takers[0] ?? 0;
  return {
    allowed: allowed.length,
    minutes,
    fullMinutes,
    tooMany: takers.reduce((sum, count) => sum + Math.max(0, count - minutes), 0),
    tooFew: takers.reduce((sum, count) => sum + Math.max(0, fullMinutes - count), 0),
  };
}

const minuteOf = (time: number) => Math.floor(time / 60_000);
