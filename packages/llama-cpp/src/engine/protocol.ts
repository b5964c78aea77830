import { ModelError, type ModelErrorCode } from '@loam/model-port';
import type { BackendName, LoadedModel, LoadOptions, Token } from './backend.ts';
import type { EngineStats, GenerateRequest, GenerationEvent } from './engine.ts';

/**
 * What crosses the border between an engine's process and its parent.
 *
 * Requests carry an id of the parent's choice. A generation is answered by events, and its last one
 * is `finish` or `error`; all events of a step come in one message. Every other request is answered
 * by one `reply`.
 */

/** An error without its class, which does not survive the border. */
export type WireError = {
  code: ModelErrorCode;
  message: string;
  param?: string;
  retryAfterMs?: number;
};

export type BackendChoice = BackendName | 'auto';

export type SchedulerLimits = {
  /** Requests that may wait for a sequence; beyond it they are refused. */
  maxQueued: number;
  /** Memory for the states of conversations that had to make room for others. */
  savedBytes: number;
};

export type ToEngine =
  | { type: 'load'; options: LoadOptions; backend: BackendChoice; limits: SchedulerLimits }
  | { type: 'generate'; id: number; request: GenerateRequest }
  | { type: 'abort'; id: number }
  | { type: 'tokenize'; id: number; pieces: readonly string[]; special: boolean }
  | { type: 'detokenize'; id: number; tokens: readonly Token[] }
  | { type: 'embed' | 'rank'; id: number; inputs: readonly (readonly Token[])[] }
  | { type: 'stats'; id: number }
  | { type: 'close' };

export type EngineEvent = GenerationEvent | { type: 'error'; error: WireError };

export type FromEngine =
  | { type: 'loaded'; model: LoadedModel; backend: BackendName; notes: string[] }
  | { type: 'load-failed'; error: WireError }
  | { type: 'events'; events: readonly (readonly [id: number, event: EngineEvent])[] }
  | { type: 'reply'; id: number; value: number[] | string | Float32Array[] | EngineStats }
  | { type: 'reply-error'; id: number; error: WireError };

export function toWireError(error: unknown): WireError {
  if (ModelError.isInstance(error)) {
    const retryAfter = error.responseHeaders?.['retry-after-ms'];
    return {
      code: error.code,
      message: error.message,
      param: error.param,
      ...(retryAfter !== undefined && { retryAfterMs: Number(retryAfter) }),
    };
  }
  return { code: 'model_error', message: error instanceof Error ? error.message : String(error) };
}

export function fromWireError(error: WireError, modelId?: string): ModelError {
  return new ModelError({ ...error, ...(modelId !== undefined && { modelId }) });
}
