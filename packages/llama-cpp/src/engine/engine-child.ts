import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lifelineFd } from './lifeline.ts';
import type { FromEngine, ToEngine } from './protocol.ts';

export type ChildExit = {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines the process printed. */
  lastWords: string;
};

export type EngineChildOptions = {
  onMessage: (message: FromEngine) => void;
  /** The process answered a ping. @param step the number of the step it computes; 0: none */
  onPong: (step: number) => void;
  /** Called once. */
  onExit: (exit: ChildExit) => void;
};

const keptLog = 2000;

/** The process of one engine, as its parent holds it. */
export class EngineChild {
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #lifeline: Socket | undefined;
  #log = '';

  constructor({ onMessage, onPong, onExit }: EngineChildOptions) {
    this.#process = fork(engineProcessPath(), [], {
      serialization: 'advanced',
      // Prompts and answers never belong in a log, and llama.cpp's own lines not in the server's.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      execArgv: [],
      env: engineEnvironment(),
    });
    this.#exited = new Promise(resolve => {
      const exit = (code: number | null, signal: NodeJS.Signals | null): void => {
        onExit({ code, signal, lastWords: this.#log.trim() });
        resolve();
      };
      this.#process.once('exit', exit);
      this.#process.once('error', error => {
        this.#remember(error.message);
        // A process that could not be started never exits.
        if (this.#process.pid === undefined) exit(null, null);
      });
    });
    this.#process.on('message', message => onMessage(message as FromEngine));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#remember(text));
    }
    const lifeline = this.#process.stdio[lifelineFd];
    if (lifeline instanceof Socket) {
      this.#lifeline = lifeline;
      // It breaks when the process ends, which `onExit` tells.
      const lines = createInterface({ input: lifeline });
      lines.on('line', line => onPong(Number(line.slice('pong '.length))));
      // Told of the same error.
      lines.on('error', () => {});
      lifeline.on('error', () => lifeline.destroy());
    }
    this.unref();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: ToEngine): void {
    // A message to a process that is just dying is lost; `onExit` tells about everything pending.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** Asks for a sign of life, which comes even while a step is computed. */
  ping(): void {
    this.#tell('ping');
  }

  /** Drops a request; a step that was only computed for it ends. */
  abort(id: number): void {
    this.send({ type: 'abort', id });
    this.#tell(`abort ${id}`);
  }

  /** Keeps the parent's event loop alive. */
  ref(): void {
    this.#process.ref();
    this.#process.channel?.ref();
  }

  /** Lets the parent end on its own while the engine is idle, as a new one is. */
  unref(): void {
    this.#process.unref();
    this.#process.channel?.unref();
    for (const stream of [this.#process.stdout, this.#process.stderr, this.#lifeline]) {
      if (stream instanceof Socket) stream.unref();
    }
  }

  async kill(): Promise<void> {
    this.ref();
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  #tell(line: string): void {
    if (this.#lifeline?.writable) this.#lifeline.write(`${line}\n`);
  }

  #remember(text: string): void {
    this.#log = (this.#log + text).slice(-keptLog);
  }
}

/** `.js` beside the compiled module, `.ts` beside the source, which Node strips of its types. */
function engineProcessPath(): string {
  // Written out, so that tools which trace files for deployment find it.
  const compiled = fileURLToPath(new URL('./engine-process.js', import.meta.url));
  return import.meta.url.endsWith('.ts') ? compiled.replace(/\.js$/, '.ts') : compiled;
}

function engineEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, ...rest } = process.env;
  // The parent's debugger port would be taken.
  const options = NODE_OPTIONS?.replaceAll(/--inspect(-\w+)*(=\S+)?/g, '').trim();
  return {
    ...rest,
    ...(options && { NODE_OPTIONS: options }),
    UV_THREADPOOL_SIZE: '1',
    // Inside Electron `process.execPath` is the app; this makes it Node.
    ELECTRON_RUN_AS_NODE: '1',
  };
}
