import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Memory, ServerMessage } from './server-process.ts';

export type ServerUnderLoad = {
  url: string;
  memory: () => Promise<Memory>;
  /** Resolves when everything is written. */
  stop: () => Promise<void>;
};

/** Starts the server in a process of its own, with its files in a folder. */
export async function startServer(folder: string): Promise<ServerUnderLoad> {
  const child = fork(path.join(import.meta.dirname, 'server-process.ts'), [folder], {
    execArgv: ['--expose-gc'],
  });
  const hear = async (): Promise<ServerMessage> => {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${code}.`);
    });
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [ServerMessage];
    return message;
  };
  const started = await hear();
  if (!('url' in started)) throw new Error('The server did not say where it listens.');
  return {
    url: started.url,
    async memory() {
      const answer = hear();
      child.send('memory');
      const memory = await answer;
      if ('url' in memory) throw new Error('The server did not say how much memory it has.');
      return memory;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
