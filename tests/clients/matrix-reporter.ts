import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const folder = import.meta.dirname;
const readme = path.join(folder, '../../README.md');
const [begin, end] = ['<!-- written by the tests -->\n', '<!-- until here -->\n'];

/**
 * Writes the matrix of clients and endpoints into the README of the repository, from a run in which
 * the tests of all clients passed.
 */
export default class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const clients = modules.filter(({ moduleId }) => path.dirname(moduleId) === folder);
    const isWhole =
      clients.length === readdirSync(folder).filter(file => file.endsWith('.test.ts')).length &&
      clients.every(({ children }) =>
        [...children.allTests()].every(test => test.result().state === 'passed'),
      );
    if (!isWhole) return;
    const text = readFileSync(readme, 'utf8');
    const [before, after] = [text.indexOf(begin), text.indexOf(end)];
    if (before === -1 || after === -1) throw new Error(`${readme} has no place for the matrix`);
    const table = `${begin}\n${tableOf(matrixOf(clients))}\n`;
    const updated = `${text.slice(0, before)}${table}${text.slice(after)}`;
    if (updated !== text) writeFileSync(readme, updated);
  }
}

/** How many tests a client passed, by endpoint. */
type Matrix = ReadonlyMap<string, ReadonlyMap<string, number>>;

function matrixOf(modules: readonly TestModule[]): Matrix {
  const matrix = new Map<string, Map<string, number>>();
  for (const file of modules) {
    for (const test of file.children.allTests()) {
      const suite = suiteOf(test);
      if (suite === undefined) continue;
      const client = suite.split(' on ')[0] ?? suite;
      const row = matrix.get(client) ?? new Map<string, number>();
      matrix.set(client, row);
      for (const endpoint of endpointsOf(test)) {
        row.set(endpoint, (row.get(endpoint) ?? 0) + 1);
      }
    }
  }
  return matrix;
}

/** The outermost suite, which is named after its client: `openai on loam/tiny`. */
function suiteOf(test: TestCase): string | undefined {
  let outermost: string | undefined;
  for (let { parent } = test; parent.type === 'suite'; { parent } = parent) {
    outermost = parent.name;
  }
  return outermost;
}

/** What stands before the colon of a test's name, or its first word. */
function endpointsOf({ name }: TestCase): string[] {
  const [listed = '', described] = name.split(':', 2);
  return described === undefined ? listed.split(' ', 1) : listed.split(', ');
}

function tableOf(matrix: Matrix): string {
  const clients = [...matrix.keys()].toSorted();
  const endpoints = [
    ...new Set(clients.flatMap(client => [...(matrix.get(client)?.keys() ?? [])])),
  ];
  endpoints.sort();
  return [
    lineOf(['', ...endpoints]),
    lineOf(['---', ...endpoints.map(() => '---')]),
    ...clients.map(client => {
      const row = matrix.get(client);
      return lineOf([`\`${client}\``, ...endpoints.map(endpoint => cellOf(row?.get(endpoint)))]);
    }),
  ].join('');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function cellOf(passed: number | undefined): string {
  return passed === undefined ? '' : `✓ ${passed}`;
}
