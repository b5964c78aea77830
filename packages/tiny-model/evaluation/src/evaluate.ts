import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod/v4';
import { asTheAiSdkWrites } from './ai-sdk-tools.ts';
import type { Target } from './ask.ts';
import { readCases, readPinned, readTools } from './read-cases.ts';
import { runCases } from './run-cases.ts';
import { scoresOf, scoreTable } from './score-table.ts';
import { createTinyTarget } from './tiny-target.ts';

const usage = `Asks a model the cases of this folder, greedily, and prints how many it gets right.

  --base-url <url>     a running server, with /v1; without it, one of our own in this process
  --model <id>         the model to ask there [loam/tiny]
  --gguf <path>        a GGUF file for our own server [the one of @loam/tiny-model]
  --kind <name>        only this kind (may be repeated)
  --pinned             the pinned prompts instead of the cases
  --ai-sdk             write the tools as the AI SDK does, with $schema and additionalProperties
  --concurrency <n>    how many are asked at a time [1]
  --out <file>         write all outcomes as JSON
  --compare <file>     an earlier --out to print beside
  --failures           print each wrong answer
The key of a running server comes from LOAM_API_KEY.`;

const { values } = parseArgs({
  options: {
    'base-url': { type: 'string' },
    model: { type: 'string', default: 'loam/tiny' },
    gguf: { type: 'string' },
    kind: { type: 'string', multiple: true },
    pinned: { type: 'boolean', default: false },
    'ai-sdk': { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
    out: { type: 'string' },
    compare: { type: 'string' },
    failures: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const outcomesSchema = z.object({
  outcomes: z.array(
    z.object({ kind: z.string(), isExact: z.boolean(), isRightDecision: z.boolean() }),
  ),
});

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  const concurrency = z.coerce.number().int().positive().safeParse(values.concurrency);
  if (!concurrency.success) throw new Error('--concurrency: give a whole number above 0.');
  // Read first, so that a wrong name does not cost a whole run.
  const before = values.compare === undefined ? undefined : readScores(values.compare);
  const all = values.pinned ? readPinned() : readCases();
  const cases = all.filter(({ kind }) => values.kind?.includes(kind) ?? true);
  if (cases.length === 0) {
    const kinds = [...new Set(all.map(({ kind }) => kind))].join(', ');
    throw new Error(`--kind: there are only ${kinds}.`);
  }

  const { target, close } = findTarget();
  try {
    const tools = values['ai-sdk'] ? asTheAiSdkWrites(readTools()) : readTools();
    const outcomes = await runCases(target, cases, tools, concurrency.data);
    if (values.failures) {
      for (const { id, fault, answer } of outcomes.filter(({ isExact }) => !isExact)) {
        console.log(`${id}: ${fault}\n  ${JSON.stringify(answer)}`);
      }
    }
    console.log(scoreTable(scoresOf(outcomes), before));
    const unanswered = outcomes.filter(({ answer }) => answer === undefined);
    if (unanswered.length > 0) {
      console.error(`${unanswered.length} were not answered. The first: ${unanswered[0]?.fault}`);
      process.exitCode = 1;
    }
    if (values.out !== undefined) {
      const report = { model: target.model, baseUrl: values['base-url'], outcomes };
      writeFileSync(values.out, `${JSON.stringify(report, undefined, 1)}\n`);
    }
  } finally {
    await close();
  }
}

function findTarget(): { target: Target; close: () => Promise<void> } {
  const baseUrl = values['base-url']?.replace(/\/$/, '');
  if (baseUrl === undefined) return createTinyTarget(values.gguf);
  if (values.gguf !== undefined) throw new Error('--gguf: a running server has its own models.');
  const apiKey = process.env.LOAM_API_KEY;
  return { target: { fetch, baseUrl, model: values.model, apiKey }, close: async () => {} };
}

function readScores(file: string) {
  return scoresOf(outcomesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).outcomes);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
