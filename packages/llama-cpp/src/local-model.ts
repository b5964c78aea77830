import {
  type ModelDescription,
  type CacheMissReason,
  ModelError,
  type ModelState,
  type ModelStats,
} from '@loam/model-port';
import type { ModelFiles } from './catalog/model-files.ts';
import type { Conversations } from './conversations.ts';
import { loadOptions, type ModelEntry } from './catalog/model-entry.ts';
import { measureModel } from './catalog/measure-model.ts';
import type { ChatFormat } from './chat-format/chat-format.ts';
import { createChatFormat } from './chat-format/create-chat-format.ts';
import type { LoadOptions } from './engine/backend.ts';
import type { CloseOptions } from './engine/engine.ts';
import type { BackendChoice } from './engine/protocol.ts';
import type { ReadyModel } from './engine/child-lifecycle.ts';
import { SupervisedEngine } from './engine/supervisor.ts';
import type { ModelResidency, ResidentModel } from './residency/model-residency.ts';
import type { Resident } from './residency/residency-state.ts';
import { type AnsweringEngine, ResidentEngine } from './residency/resident-engine.ts';

export type OpenModel = { engine: AnsweringEngine; loaded: ReadyModel };
export type OpenChatModel = OpenModel & { format: ChatFormat };

export type LocalModelOptions = {
  backend: BackendChoice;
  residency: ModelResidency;
  files: ModelFiles;
  conversations: Conversations;
  /** Whether there is a GPU for models that do not say. */
  hasGpu: () => Promise<boolean>;
  /** The path of another entry by its id; what is no id is a path. */
  pathOf: (idOrPath: string) => string;
};

const defaultMaxQueued = 64;

type Plan = { load: LoadOptions; resident: Resident };

/** One configured model: loaded when it is used, and unloaded when others need its memory. */
export class LocalModel implements ResidentModel {
  readonly entry: ModelEntry;
  readonly #options: LocalModelOptions;
  readonly #created = Math.floor(Date.now() / 1000);
  readonly #resident = new ResidentEngine(signal => this.#lease(signal));
  /** What loading it takes; kept unless finding out failed. */
  #plan: Promise<Plan> | undefined;
  #engine: SupervisedEngine | undefined;
  #loaded: ReadyModel | undefined;
  #format: { of: ReadyModel; format: ChatFormat } | undefined;
  /** Callers that wait until it is there. */
  #waiting = 0;
  #hasFailed = false;
  #isRetired = false;

  constructor(entry: ModelEntry, options: LocalModelOptions) {
    this.entry = entry;
    this.#options = options;
  }

  get id(): string {
    return this.entry.id;
  }

  get state(): ModelState {
    const state = this.#engine?.state;
    if (state !== undefined && state !== 'closed') return state;
    if (this.#waiting > 0) return 'loading';
    return this.#hasFailed ? 'failed' : 'unloaded';
  }

  /** @throws ModelError `model_load_failed`, `engine_crashed`, `engine_overloaded` */
  async open(signal?: AbortSignal): Promise<OpenModel> {
    const { engine, release } = await this.#lease(signal);
    try {
      const loaded = await engine.ready();
      this.#loaded = loaded;
      // A chat model is described by what its format can do, as soon as it is loaded.
      if ((this.entry.kind ?? 'chat') === 'chat') this.#formatOf(loaded);
      return { engine: this.#resident, loaded };
    } finally {
      release();
    }
  }

  /** The same with the format of conversations. */
  async openChat(signal?: AbortSignal): Promise<OpenChatModel> {
    const open = await this.open(signal);
    return { ...open, format: this.#formatOf(open.loaded) };
  }

  /** Notes that a conversation comes by; see `Conversations`. */
  visit(
    cacheKey: string | undefined,
    visit: { loaded: ReadyModel; layout: string },
  ): CacheMissReason | undefined {
    return this.#options.conversations.visit(cacheKey, this.id, visit);
  }

  #formatOf(loaded: ReadyModel): ChatFormat {
    if (this.#format?.of !== loaded) {
      this.#format = { of: loaded, format: createChatFormat(loaded) };
    }
    return this.#format.format;
  }

  describe(): ModelDescription {
    const { id, kind = 'chat', description, contextLength, path } = this.entry;
    const loaded = this.#loaded;
    const format = this.#format?.format;
    const dimensions = this.entry.dimensions ?? loaded?.embeddingLength;
    const download = this.#options.files.describeDownload(path);
    const notes = [
      ...(download === undefined ? [] : [download]),
      ...(loaded?.notes ?? []),
      ...(format?.notes ?? []),
    ];
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
    const stats = await this.#engine?.stats();
    return {
      modelId: this.entry.id,
      state: this.state,
      running: stats?.running ?? 0,
      queued: stats?.queued ?? 0,
      sequences: stats?.sequences ?? this.entry.sequences ?? 0,
      ...(stats?.residentBytes && { residentBytes: stats.residentBytes }),
    };
  }

  async measure(): Promise<Resident> {
    const plan = (this.#plan ??= this.#makePlan());
    try {
      const { resident } = await plan;
      return this.#isRetired ? { ...resident, pinned: false, idleMs: 0 } : resident;
    } catch (error) {
      // The next call looks again: a file may have come, a disk may have room.
      if (this.#plan === plan) this.#plan = undefined;
      throw error;
    }
  }

  async load(): Promise<void> {
    const { maxQueued = defaultMaxQueued, savedStatesMb = 256, deadlineSeconds } = this.entry;
    const { load } = await (this.#plan ??= this.#makePlan());
    this.#options.residency.requireOpen(this.id);
    const engine = new SupervisedEngine({
      modelId: this.id,
      load,
      backend: this.#backendFor(load),
      limits: { maxQueued, savedBytes: savedStatesMb * 2 ** 20 },
      ...(deadlineSeconds !== undefined && { deadlineMs: deadlineSeconds * 1000 }),
    });
    this.#engine = engine;
    try {
      await engine.ready();
    } catch (error) {
      await this.unload();
      throw error;
    }
  }

  /** Nobody will ask for it any more: it leaves when the answers it is giving have ended. */
  retire(): void {
    this.#isRetired = true;
    this.#options.residency.retire(this);
  }

  async unload(options?: CloseOptions): Promise<void> {
    // What was learnt may be wrong by the next time: files are replaced.
    this.#plan = undefined;
    const engine = this.#engine;
    await engine?.close(options);
    if (this.#engine === engine) this.#engine = undefined;
  }

  /** The libraries that are called directly are those for CPUs. */
  #backendFor({ gpuLayers }: LoadOptions): BackendChoice {
    const { backend } = this.#options;
    return backend === 'auto' && gpuLayers > 0 ? 'node-llama-cpp' : backend;
  }

  /** Holds the model, which is loaded if it is not there. */
  async #lease(signal?: AbortSignal): Promise<{ engine: SupervisedEngine; release: () => void }> {
    this.#waiting++;
    try {
      const release = await this.#options.residency.acquire(this, signal);
      this.#hasFailed = false;
      const engine = this.#engine;
      if (engine) return { engine, release };
      release();
      throw this.#loadError(new Error(`${this.id} was unloaded at once.`));
    } catch (error) {
      this.#hasFailed = ModelError.isInstance(error) && error.code === 'model_load_failed';
      throw error;
    } finally {
      this.#waiting--;
    }
  }

  async #makePlan(): Promise<Plan> {
    const { entry } = this;
    try {
      const path = await this.#options.files.locate(entry.path);
      const hasGpu = entry.gpuLayers === undefined && (await this.#options.hasGpu());
      const load = await loadOptions({ ...entry, path, ...(await this.#locateMore()) }, hasGpu);
      const bytes = await measureModel(load);
      return {
        load,
        resident: {
          bytes,
          pinned: entry.pinned ?? false,
          // As many as the engine takes once it is there.
          maxWaiting: load.sequences + (entry.maxQueued ?? defaultMaxQueued),
          ...(entry.ttlSeconds !== undefined && { idleMs: entry.ttlSeconds * 1000 }),
        },
      };
    } catch (error) {
      throw this.#loadError(error);
    }
  }

  /** The files of an entry beside the model itself. */
  async #locateMore(): Promise<Pick<ModelEntry, 'lora' | 'speculation'>> {
    const { lora, speculation } = this.entry;
    const { files, pathOf } = this.#options;
    return {
      ...(lora && {
        lora: await Promise.all(
          lora.map(async ({ path, scale = 1 }) => ({ path: await files.locate(path), scale })),
        ),
      }),
      ...(speculation && {
        speculation: { ...speculation, draft: await files.locate(pathOf(speculation.draft)) },
      }),
    };
  }

  #loadError(cause: unknown): ModelError {
    if (ModelError.isInstance(cause)) return cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    return new ModelError({ code: 'model_load_failed', modelId: this.id, message, cause });
  }
}
