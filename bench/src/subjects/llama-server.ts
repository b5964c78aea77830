import type { BenchModel } from '../models/bench-model.ts';
import { ChatCompletionsClient } from './chat-completions-client.ts';
import { residentBytes } from './resident-bytes.ts';
import { ServerProcess } from './server-process.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/**
 * llama.cpp's own server, with its defaults where they do not decide what is compared.
 *
 * @param command path of `llama-server`
 */
export async function openLlamaServer(
  command: string | undefined,
  model: BenchModel,
  { sequences, threads }: SubjectOptions,
): Promise<Subject> {
  if (!command) throw new Error('LLAMA_SERVER_BIN does not name it.');
  const server = await ServerProcess.start(
    command,
    port =>
      Object.entries({
        '--model': model.path,
        '--alias': 'bench',
        '--host': '127.0.0.1',
        '--port': port,
        '--parallel': sequences,
        '--ctx-size': sequences * model.contextLength,
        '--threads': threads,
      })
        .flatMap(([option, value]) => [option, String(value)])
        .concat('--offline', '--no-ui'),
    '/health',
  );
  const client = new ChatCompletionsClient(server.url, model);
  return {
    name: 'llama-server',
    answer: (request, onText) => client.answer(request, onText),
    residentBytes: () => residentBytes(server.pid),
    async close() {
      client.close();
      await server.close();
    },
  };
}
