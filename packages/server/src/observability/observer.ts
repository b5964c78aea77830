import type { LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { CacheMissReason } from '@loam/model-port';
import type { Caller } from '../access/caller.ts';
import type { NanoUsd } from '../usage/price.ts';

/** Watches the server work. What an observer does never changes an answer. */
export interface Observer {
  /** A request has arrived. */
  begin(request: IncomingRequest): RequestObserver;
}

/** Watches one request: any number of calls, and one end. Calls may end after the request has. */
export interface RequestObserver {
  /** Runs what answers the request, in a context of its own where there are such. */
  run?: <Result>(answer: () => Result) => Result;
  /** A model is called on behalf of the request. */
  call?: (call: ModelCall) => CallObserver;
  end(ended: EndedRequest): void;
}

/** Watches one call of a model: any number of parts, and one end. */
export interface CallObserver {
  /** Runs what calls the model, in a context of its own where there are such. */
  run?: <Result>(start: () => Result) => Result;
  /** The model has said something. */
  part?: (part: LanguageModelV4StreamPart) => void;
  end(ended: EndedCall): void;
}

export type IncomingRequest = {
  requestId: string;
  /** Of HTTP, or `WEBSOCKET` for a message on one. */
  method: string;
  /** Without the query, in which there may be keys. */
  path: string;
  headers: Headers;
};

export type EndedRequest = {
  /** What the path is one of, such as `/v1/responses/:id`. Absent: nobody knows the path. */
  route: string | undefined;
  /** HTTP status, as it was sent. */
  status: number;
  /** From arrival to the last byte, in milliseconds. */
  durationMs: number;
  /** The client left before the answer had ended. */
  disconnected: boolean;
  /** What went wrong, also after the status had been sent. It may quote content. */
  error: unknown;
  /** Absent: the request was refused before that was known. */
  caller: Caller | undefined;
};

export type ModelOperation = 'chat' | 'text_completion' | 'embeddings' | 'rerank';

export type ModelCall = {
  operation: ModelOperation;
  /** What the model says its provider is, such as `llama-cpp` or `openai.responses`. */
  provider: string;
  /** Whether it is computed on this machine. */
  isLocal: boolean;
  /** The model, by its provider's id. Clients may have made it up. */
  model: string;
  /** The name of the gate that chose it. */
  gate?: string | undefined;
  /** Which target of the gate it is. */
  target?: string | undefined;
  /** What a conversation is. Content: only for those who asked for it. */
  prompt?: LanguageModelV4Prompt | undefined;
  /** The texts of the prompt, for the same. */
  promptText: () => string;
  parameters?: CallParameters | undefined;
};

/** How an answer is computed, as far as it was said. */
export type CallParameters = {
  maxOutputTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  frequencyPenalty?: number | undefined;
  presencePenalty?: number | undefined;
  seed?: number | undefined;
};

export type EndedCall = {
  /** In milliseconds. */
  durationMs: number;
  /** From the call to its first output, in milliseconds; `undefined` where there was none. */
  firstOutputMs: number | undefined;
  inputTokens: number;
  /** Those of the input that were in a cache. */
  cachedTokens: number;
  outputTokens: number;
  /** Those of the output that were reasoning. */
  reasoningTokens: number;
  /** Absent where the model has no price. */
  cost: NanoUsd | undefined;
  /** Why not more of the input was in the cache. */
  missReason: CacheMissReason | undefined;
  /** Why the answer ended, in the AI SDK's words. */
  finishReason: string | undefined;
  /** Whoever asked has left. */
  wasLeft: boolean;
  error: unknown;
};

/** Several observers as one. */
export function observeTogether(observers: readonly Observer[]): Observer {
  return {
    begin(request) {
      const begun = observers.map(observer => observer.begin(request));
      return {
        run: runTogether(begun),
        call(call) {
          const calls = begun.flatMap(observer => observer.call?.(call) ?? []);
          const listeners = calls.filter(({ part }) => part !== undefined);
          return {
            run: runTogether(calls),
            ...(listeners.length > 0 && {
              part: (part: LanguageModelV4StreamPart) => {
                for (const each of listeners) each.part?.(part);
              },
            }),
            end: ended => endAll(calls, ended),
          };
        },
        end: ended => endAll(begun, ended),
      };
    },
  };
}

/** One that fails must not take the others with it, nor the answer. */
function endAll<Ended>(observers: readonly { end(ended: Ended): void }[], ended: Ended): void {
  for (const observer of observers) {
    try {
      observer.end(ended);
    } catch {
      // A log that is full or an exporter that is broken has nobody to tell.
    }
  }
}

type Run = <Result>(what: () => Result) => Result;

function runTogether(observers: readonly { run?: Run }[]): Run {
  return what =>
    observers.reduceRight<typeof what>(
      (inner, observer) => (observer.run ? () => observer.run!(inner) : inner),
      what,
    )();
}
