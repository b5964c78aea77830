import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

const keptLog = 4000;
const startSeconds = 60;

/** A server in a process of its own. */
export class ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.pid = child.pid ?? 0;
    this.#child = child;
  }

  /**
   * Starts a command and waits until `path` answers 200.
   *
   * @throws Error with the last of its log when it ends, or takes too long
   */
  static async start(
    command: string,
    args: (port: number) => string[],
    path: string,
  ): Promise<ServerProcess> {
    const port = await freePort();
    const child = spawn(command, args(port), {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in a terminal reaches a whole group; the measure being taken still needs its server.
      detached: true,
    });
    let log = '';
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-keptLog);
      });
    }
    let failure: string | undefined;
    child.once('error', error => (failure = error.message));
    child.once('exit', (code, signal) => (failure ??= `it ended with ${signal ?? code}\n${log}`));

    const server = new ServerProcess(`http://127.0.0.1:${port}`, child);
    const end = Date.now() + startSeconds * 1000;
    while (failure === undefined) {
      const response = await fetch(server.url + path).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.status === 200) return server;
      if (Date.now() > end) failure = `it was not ready after ${startSeconds} s\n${log}`;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    await server.close();
    throw new Error(`${command} could not be started: ${failure}`);
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(timer);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
  });
}
