import { summarise } from '../report/statistics.ts';

const warmUps = 5;
const takes = 15;

/**
 * Times jobs in turn, so that what changes on the machine changes for all.
 *
 * @returns the median of each, in milliseconds
 */
export async function medianMs(jobs: readonly (() => Promise<void>)[]): Promise<number[]> {
  const times = jobs.map((): number[] => []);
  for (let take = 0; take < warmUps + takes; take++) {
    for (const [index, job] of jobs.entries()) {
      const start = performance.now();
      await job();
      if (take >= warmUps) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(each => summarise(each).median);
}
