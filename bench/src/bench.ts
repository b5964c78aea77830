import { machineRest } from './machine-rest.ts';
import type { Measure } from './measures/measure.ts';
import type { BenchModel } from './models/bench-model.ts';
import { Prompts } from './models/prompts.ts';
import type { Results } from './report/results.ts';
import { openSubject } from './subjects/open-subject.ts';
import type { Subject, SubjectName, SubjectOptions } from './subjects/subject.ts';

export type Bench = {
  model: BenchModel;
  subjects: readonly SubjectName[];
  measures: readonly Measure[];
  rounds: number;
  threads: number;
  /** Seconds to wait before each measure for others to end what they compute. */
  patience: number;
  results: Results;
  /** Told what is left out, and how far it has come. */
  onProgress: (line: string) => void;
  /** Ends it after the measure that is being taken. */
  signal: AbortSignal;
};

/** As many as the most streams that are measured. */
const sequences = 8;

/**
 * Measures every subject, all of them loaded at the same time.
 *
 * The speed of a shared machine drifts by the minute, so that subjects take turns measure by
 * measure, and another one begins each round.
 */
export async function bench(options: Bench): Promise<void> {
  const { model, measures, rounds, patience, results, onProgress, signal } = options;
  const subjects = await openSubjects(options, { sequences, threads: options.threads });
  // The same prompts for all; what a subject keeps of one round is of no use in the next.
  const prompts = subjects.map(() => new Prompts(model, 1));
  try {
    // Round 0 finds caches cold and code not yet compiled; it does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const measure of measures) {
        for (let turn = 0; turn < subjects.length; turn++) {
          if (signal.aborted) return;
          const index = (turn + round) % subjects.length;
          const [subject, own] = [subjects[index], prompts[index]];
          if (!subject || !own) continue;
          const rested = await machineRest(patience);
          const figures = await measure({ subject, model, prompts: own });
          if (round > 0) results.add(subject.name, round, figures, !rested);
        }
      }
      onProgress(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all(subjects.map(subject => subject.close()));
  }
}

async function openSubjects(
  { model, subjects, onProgress }: Bench,
  options: SubjectOptions,
): Promise<Subject[]> {
  const open: Subject[] = [];
  for (const name of subjects) {
    try {
      open.push(await openSubject(name, model, options));
    } catch (error) {
      onProgress(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return open;
}
