import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LlamaCppOptions } from '@loam/llama-cpp';
import { type Figure, measure } from './measures.ts';
import { type BenchModel, tiny } from './model.ts';
import { halfBillion, randomModel } from './random-model.ts';
import { summarise } from './statistics.ts';
import { openBackend, type Subject } from './subject.ts';
import { formatTable, type Row } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    model: { type: 'string', default: 'tiny' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  refuse(`--rounds is '${values.rounds}'; it has to be a whole number from 1 on.`);
}

const model = await findModel(values.model);
const rows = await bench(model, rounds);
console.log(`${model.name}, medians of ${rounds} rounds (lowest–highest)\n`);
console.log(formatTable(rows));
if (values.json !== undefined) {
  const json = rows.map(({ name, subject, median, unit }) => ({
    name,
    subject,
    value: median,
    unit,
  }));
  await writeFile(values.json, `${JSON.stringify(json, undefined, 2)}\n`);
}

async function findModel(name: string): Promise<BenchModel> {
  if (name === 'tiny') return tiny;
  if (name === '0.5b') {
    const folder = path.join(import.meta.dirname, '../node_modules/.cache/loam-bench');
    return randomModel('random-0.5b', halfBillion, folder);
  }
  return refuse(`--model is '${name}'; it has to be 'tiny' or '0.5b'.`);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

async function bench(model: BenchModel, rounds: number): Promise<Row[]> {
  const subjects = await openSubjects(model);
  const figures: (Figure & { subject: string })[] = [];
  try {
    // The first round finds caches cold and code not yet compiled; it is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const subject of subjects) {
        const measured = await measure(subject, model);
        if (round === 0) continue;
        figures.push(...measured.map(figure => Object.assign(figure, { subject: subject.name })));
      }
    }
  } finally {
    for (const subject of subjects) await subject.close();
  }
  const keys = [...new Set(figures.map(({ name, subject }) => `${name} ${subject}`))];
  return keys.flatMap(key => {
    const of = figures.filter(({ name, subject }) => `${name} ${subject}` === key);
    const [{ name, subject, unit } = { name: '', subject: '', unit: '' }] = of;
    return [{ name, subject, unit, ...summarise(of.map(({ value }) => value)) }];
  });
}

async function openSubjects(model: BenchModel): Promise<Subject[]> {
  const backends: NonNullable<LlamaCppOptions['backend']>[] = ['direct', 'node-llama-cpp'];
  const subjects: Subject[] = [];
  for (const backend of backends) {
    try {
      subjects.push(await openBackend(backend, model));
    } catch (error) {
      console.error(
        `${backend} is left out: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return subjects;
}
