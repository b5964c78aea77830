import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type FigureName, figureNames } from './measures/measure.ts';
import { type OwnCostName, ownCostNames } from './own-costs/own-cost.ts';
import { type ModelName, modelNames } from './models/find-model.ts';
import { type SubjectName, subjectNames } from './subjects/subject.ts';

export type BenchOptions = {
  model: ModelName;
  subjects: readonly SubjectName[];
  /** What is measured. Absent: everything. */
  figures: readonly (FigureName | OwnCostName)[] | undefined;
  /** Rounds that count. */
  rounds: number;
  /** Absent: as many as suit the model. */
  threads: number | undefined;
  /** Seconds to wait before each measure until nothing else computes on the machine. */
  patience: number;
  /** Where the figures are written as JSON. */
  json: string | undefined;
};

export class UsageError extends Error {}

export const usage = `npm run bench -- [options]

  --quick           two rounds of Loam's own subjects on loam/tiny
  --model NAME      ${modelNames.join(', ')}. Default: 0.5b
  --subjects LIST   some of ${subjectNames.join(',')}. Default: all, llama-server
                    where LLAMA_SERVER_BIN names it
  --measures LIST   figures to take, such as decode_1,gap_max; what is measured together
                    comes with them. Default: all
  --rounds N        rounds that count; one more goes before them. Default: 5
  --threads N       Default: all cores, less one where there are more than two; one for small models
  --patience N      seconds to wait before each measure until nothing else computes. Default: 10
  --json FILE       writes { name, subject, value, unit } of every figure`;

/** @throws UsageError that names the option at fault */
export function readOptions(
  args: readonly string[],
  hasLlamaServer: boolean,
): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const quick = values.quick === true;
  return {
    model: oneOf('--model', values.model ?? (quick ? 'loam/tiny' : '0.5b'), modelNames),
    subjects: values.subjects
      ? someOf('--subjects', values.subjects, subjectNames)
      : subjectNames.filter(name => name !== 'llama-server' || (hasLlamaServer && !quick)),
    figures:
      values.measures === undefined
        ? undefined
        : someOf('--measures', values.measures, [...figureNames, ...ownCostNames]),
    rounds: count('--rounds', values.rounds) ?? (quick ? 2 : 5),
    threads: count('--threads', values.threads),
    patience: count('--patience', values.patience) ?? 10,
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        model: { type: 'string' },
        subjects: { type: 'string' },
        measures: { type: 'string' },
        rounds: { type: 'string' },
        threads: { type: 'string' },
        patience: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function someOf<Name extends string>(option: string, list: string, names: readonly Name[]): Name[] {
  return list.split(',').map(name => oneOf(option, name.trim(), names));
}

function oneOf<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find(name => name === value);
  if (found) return found;
  throw new UsageError(`${option} has '${value}'; it has to be one of ${names.join(', ')}.`);
}

function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UsageError(`${option} is '${value}'; it has to be a whole number from 1 on.`);
}

/** As many as Loam takes itself; every subject gets the same. */
export function defaultThreads(sizeBytes: number): number {
  if (sizeBytes < 64 * 2 ** 20) return 1;
  const cores = availableParallelism();
  return cores > 2 ? cores - 1 : cores;
}
