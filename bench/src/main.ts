import { writeFile } from 'node:fs/promises';
import { bench } from './bench.ts';
import { stableNames } from './measures/measure.ts';
import { measuresOf } from './measures/index.ts';
import { memoryBandwidth } from './memory-bandwidth.ts';
import { findModel } from './models/find-model.ts';
import { type BenchOptions, defaultThreads, readOptions, usage, UsageError } from './options.ts';
import { ownCosts } from './own-costs/index.ts';
import type { OwnCost } from './own-costs/own-cost.ts';
import { judge } from './report/goals.ts';
import { Results } from './report/results.ts';
import { formatOwnCosts, formatResults, formatSummary } from './report/table.ts';

/** The first Ctrl-C ends the measuring, and what there is is printed; the second ends everything. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort());
}

try {
  const hasLlamaServer = Boolean(process.env.LLAMA_SERVER_BIN);
  const options = readOptions(process.argv.slice(2), hasLlamaServer);
  if (options === 'help') console.log(usage);
  else await main(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(options: BenchOptions): Promise<void> {
  const { subjects, rounds, patience } = options;
  const model = await findModel(options.model);
  const threads = options.threads ?? defaultThreads(model.sizeBytes);
  const results = new Results();
  const run = { rounds, patience, results, onProgress: console.error, signal: stop.signal };
  const { measures, bareMeasures } = measuresOf(options.figures);
  if (measures.length > 0) await bench({ ...run, model, subjects, measures, threads });
  if (bareMeasures.length > 0) {
    const bare = await findModel('bare');
    await bench({ ...run, model: bare, subjects, measures: bareMeasures, threads: 1 });
  }

  // Of this process alone, so that they are the last.
  const costs = stop.signal.aborted ? [] : await ownCosts(options.figures);

  if (results.rounds > 0) {
    printResults(results, `${model.name}, ${threads} threads`);
    await printLimit(threads, model.sizeBytes);
    printGoals(results);
  } else if (costs.length === 0) throw new Error('Stopped before a round was over.');
  if (costs.length > 0) console.log(`\nLoam's own costs\n\n${formatOwnCosts(costs)}`);
  if (options.json !== undefined) await writeJson(options.json, results, costs);
}

function printResults(results: Results, what: string): void {
  console.log(`\n${what}, medians of ${results.rounds} rounds (lowest–highest)\n`);
  console.log(formatResults(results));
  if (results.disturbed > 0) {
    const share = Math.round(results.disturbed * 100);
    console.log(
      `\nSomething else was computing on this machine before ${share} % of the measures: they are to be taken again when nothing does.`,
    );
  }
}

async function printLimit(threads: number, sizeBytes: number): Promise<void> {
  const bandwidth = await memoryBandwidth(threads);
  const gigabytes = (bandwidth / 1e9).toFixed(0);
  const limit = Math.round(bandwidth / sizeBytes).toLocaleString('en');
  console.log(
    `\nThis machine reads ${gigabytes} GB/s with ${threads} threads: as every token needs all weights, decode_1 can be at most ${limit} tokens/s, unless they stay in a cache.`,
  );
}

function printGoals(results: Results): void {
  const goals = judge(results);
  if (goals.length === 0) return;
  console.log('\nGoals\n');
  for (const { what, value, limit, isReached } of goals) {
    const rounded = Number(limit.toPrecision(3));
    console.log(
      `${isReached ? 'met   ' : 'MISSED'}  ${what}: ${formatSummary(value)}, limit ${rounded}`,
    );
  }
}

async function writeJson(file: string, results: Results, costs: readonly OwnCost[]): Promise<void> {
  const rows = stableNames.flatMap(name =>
    results.subjects.flatMap(subject => {
      const value = results.summary(name, subject)?.median;
      return value === undefined ? [] : [{ name, subject, value, unit: results.unit(name) }];
    }),
  );
  const costRows = costs.map(({ name, subject, value, unit }) => ({ name, subject, value, unit }));
  await writeFile(file, `${JSON.stringify([...rows, ...costRows], undefined, 2)}\n`);
}
