import type { BenchModel } from '../models/bench-model.ts';
import { openLlamaServer } from './llama-server.ts';
import { openLoamServer } from './loam-server.ts';
import { openProvider } from './provider-subject.ts';
import type { Subject, SubjectName, SubjectOptions } from './subject.ts';

/** @throws Error with one sentence when it does not work on this machine */
export function openSubject(
  name: SubjectName,
  model: BenchModel,
  options: SubjectOptions,
): Promise<Subject> {
  switch (name) {
    case 'loam-http':
      return openLoamServer(model, options);
    case 'llama-server':
      return openLlamaServer(process.env.LLAMA_SERVER_BIN, model, options);
    default:
      return openProvider(name, model, options);
  }
}
