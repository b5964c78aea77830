import { fileURLToPath } from 'node:url';
import type { BenchModel } from '../models/bench-model.ts';
import { ChatCompletionsClient } from './chat-completions-client.ts';
import { connect } from './responses-connection.ts';
import { residentBytes } from './resident-bytes.ts';
import { ServerProcess } from './server-process.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** Loam's HTTP server in front of the backend it chooses itself. */
export async function openLoamServer(model: BenchModel, options: SubjectOptions): Promise<Subject> {
  const { path, contextLength } = model;
  const server = await ServerProcess.start(
    process.execPath,
    port => [
      fileURLToPath(new URL('./loam-server-process.ts', import.meta.url)),
      JSON.stringify({ port, model: { id: 'bench', path, contextLength, ...options } }),
    ],
    '/v1/models',
  );
  const client = new ChatCompletionsClient(server.url, model);
  return {
    name: 'loam-http',
    answer: (request, onText) => client.answer(request, onText),
    converse: transport => connect(transport, server.url),
    residentBytes: () => residentBytes(server.pid),
    async close() {
      client.close();
      await server.close();
    },
  };
}
