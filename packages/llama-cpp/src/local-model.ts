import {
  type ModelDescription,
  ModelError,
  type ModelState,
  type ModelStats,
} from '@loam/model-port';
import { loadOptions, type ModelEntry } from './catalog/model-entry.ts';
import type { ChatFormat } from './chat-format/chat-format.ts';
import { createChatFormat } from './chat-format/create-chat-format.ts';
import type { BackendChoice } from './engine/protocol.ts';
import { type ReadyModel, SupervisedEngine } from './engine/supervisor.ts';

export type OpenModel = { engine: SupervisedEngine; loaded: ReadyModel };
export type OpenChatModel = OpenModel & { format: ChatFormat };

/** One configured model: loaded on its first use, and once. */
export class LocalModel {
  readonly entry: ModelEntry;
  readonly #backend: BackendChoice;
  readonly #created = Math.floor(Date.now() / 1000);
  #engine: Promise<SupervisedEngine> | undefined;
  #running: SupervisedEngine | undefined;
  #loaded: ReadyModel | undefined;
  #format: { of: ReadyModel; format: ChatFormat } | undefined;
  #closed = false;

  constructor(entry: ModelEntry, backend: BackendChoice) {
    this.entry = entry;
    this.#backend = backend;
  }

  get state(): ModelState {
    const state = this.#running?.state;
    if (state === undefined) return this.#engine ? 'loading' : 'unloaded';
    return state === 'closed' ? 'unloaded' : state;
  }

  /** @throws ModelError `model_load_failed`, `engine_crashed` */
  async open(): Promise<OpenModel> {
    const engine = await (this.#engine ??= this.#start());
    const loaded = await engine.ready();
    this.#loaded = loaded;
    // A chat model is described by what its format can do, as soon as it is loaded.
    if ((this.entry.kind ?? 'chat') === 'chat') this.#formatOf(loaded);
    return { engine, loaded };
  }

  /** The same with the format of conversations. */
  async openChat(): Promise<OpenChatModel> {
    const open = await this.open();
    return { ...open, format: this.#formatOf(open.loaded) };
  }

  #formatOf(loaded: ReadyModel): ChatFormat {
    if (this.#format?.of !== loaded) {
      this.#format = { of: loaded, format: createChatFormat(loaded) };
    }
    return this.#format.format;
  }

  describe(): ModelDescription {
    const { id, kind = 'chat', description, contextLength } = this.entry;
    const loaded = this.#loaded;
    const format = this.#format?.format;
    const dimensions = this.entry.dimensions ?? loaded?.embeddingLength;
    const notes = [...(loaded?.notes ?? []), ...(format?.notes ?? [])];
    return {
      id,
      kind,
      created: this.#created,
      ownedBy: 'llama-cpp',
      ...(description !== undefined && { description }),
      ...((loaded ?? contextLength) && { contextLength: loaded?.contextLength ?? contextLength }),
      ...(kind === 'embedding' && dimensions !== undefined && { dimensions }),
      ...(kind === 'completion' && { capabilities: { logprobs: true } }),
      ...(format && { capabilities: { ...format.capabilities, logprobs: true } }),
      state: this.state,
      ...(loaded && { backend: loaded.backend }),
      ...(notes.length > 0 && { notes }),
    };
  }

  async stats(): Promise<ModelStats> {
    const stats = await this.#running?.stats();
    return {
      modelId: this.entry.id,
      state: this.state,
      running: stats?.running ?? 0,
      queued: stats?.queued ?? 0,
      sequences: stats?.sequences ?? this.entry.sequences ?? 0,
      ...(stats?.residentBytes && { residentBytes: stats.residentBytes }),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#engine)?.close();
  }

  async #start(): Promise<SupervisedEngine> {
    const { id, maxQueued = 64, savedStatesMb = 256 } = this.entry;
    if (this.#closed) {
      throw new ModelError({
        code: 'model_error',
        modelId: id,
        message: `The provider of ${id} is closed.`,
      });
    }
    const load = await loadOptions(this.entry);
    const engine = new SupervisedEngine({
      modelId: id,
      load,
      backend: this.#backend,
      limits: { maxQueued, savedBytes: savedStatesMb * 2 ** 20 },
    });
    this.#running = engine;
    return engine;
  }
}
