import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod/v4';
import {
  evaluationCaseSchema,
  toolSchema,
  type EvaluationCase,
  type ToolDefinition,
} from './evaluation-case.ts';

const folder = path.resolve(import.meta.dirname, '..');

/** The cases of `cases/`, file by file. */
export function readCases(): EvaluationCase[] {
  return globSync('cases/*.jsonl', { cwd: folder })
    .toSorted()
    .flatMap(file => readLines(file, evaluationCaseSchema));
}

/** The prompts that the demo and the browser tests rely on. */
export const readPinned = (): EvaluationCase[] => readLines('pinned.jsonl', evaluationCaseSchema);

/** The tools of all cases by name. */
export const readTools = (): Map<string, ToolDefinition> =>
  new Map(readLines('tools.jsonl', toolSchema).map(tool => [tool.function.name, tool]));

/** @throws Error that names the file and the line which is not what the schema says. */
function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readFileSync(path.join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const result = schema.safeParse(JSON.parse(line));
      if (result.success) return result.data;
      throw new Error(`${file}:${index + 1}: ${z.prettifyError(result.error)}`);
    });
}
