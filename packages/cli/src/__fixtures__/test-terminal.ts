import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../program.ts';

export type Ran = {
  code: number;
  /** Lines of the standard output. */
  out: string[];
  /** Lines of the error output. */
  errors: string[];
};

/** A folder with a `loam.toml` of its own, in which commands run. Nothing of it is left behind. */
export class TestFolder implements Disposable {
  readonly path: string = mkdtempSync(path.join(tmpdir(), 'loam-cli-'));

  /** The data directory is always the folder's own. */
  configure(toml: string, data = ''): void {
    const text = `${toml}\n[data]\ndirectory = "data"\n${data}\n`;
    writeFileSync(path.join(this.path, 'loam.toml'), text);
  }

  async run(command: string, environment: Record<string, string> = {}): Promise<Ran> {
    const out: string[] = [];
    const errors: string[] = [];
    const code = await run(
      command.split(' ').filter(word => word !== ''),
      {
        print: text => out.push(...text.split('\n')),
        printError: text => errors.push(...text.split('\n')),
        environment,
        workingDirectory: this.path,
        signal: new AbortController().signal,
      },
    );
    return { code, out, errors };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
