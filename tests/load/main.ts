import { parseArgs } from 'node:util';
import { runLoad } from './run-load.ts';

/*
 * `node tests/load/main.ts --seconds 60`: loads a server of its own, prints what it saw, and ends with 1
 * if a record or a limit is wrong, or memory grows.
 */

/** Growth of the heap that is no leak. Samples differ by the answers that run just then: the least counts. */
const heapNoiseBytes = 4 * 2 ** 20;
const samplesCompared = 3;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '200' },
    limit: { type: 'string', default: '500' },
  },
});
const report = await runLoad({
  clients: Number(values.clients),
  limitedClients: Math.ceil(Number(values.clients) / 10),
  requestsPerMinute: Number(values.limit),
  seconds: Number(values.seconds),
});

const inMib = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;
const memory = report.memory.map(({ heapBytes, residentBytes }) => ({
  heapMib: inMib(heapBytes),
  residentMib: inMib(residentBytes),
}));
console.log(JSON.stringify({ ...report, memory }, undefined, 2));

const heaps = report.memory.map(({ heapBytes }) => heapBytes);
const grown =
  Math.min(...heaps.slice(-samplesCompared)) - Math.min(...heaps.slice(0, samplesCompared));
const faults = [
  report.failed > 0 && 'requests failed',
  report.lostRecords > 0 && 'records are missing',
  report.duplicateRecords > 0 && 'records are there twice',
  report.strangeRecords > 0 && 'there are records of requests that reached no model',
  report.cost.answers !== report.cost.records && 'answers and records disagree on the cost',
  report.limited.tooMany > 0 && 'more got in than the limit allows',
  report.limited.tooFew > 0 && 'fewer got in than the limit allows',
  grown > heapNoiseBytes && `the heap has grown by ${inMib(grown)} MiB`,
].filter(fault => fault !== false);
for (const fault of faults) console.error(`Wrong: ${fault}.`);
process.exitCode = faults.length === 0 ? 0 : 1;
