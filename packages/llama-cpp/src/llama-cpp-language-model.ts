import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import { foldStreamParts, ModelError } from '@loam/model-port';
import { reasoningBudget } from './chat-format/reasoning-budget.ts';
import type { GenerateRequest } from './engine/engine.ts';
import { startGeneration } from './generation-stream.ts';
import { readLoamOptions } from './loam-call-options.ts';
import type { LocalModel } from './local-model.ts';
import { promptLayout } from './prompt-layout.ts';
import { resolveMaxTokens, resolveSampling } from './sampling.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A chat model computed by llama.cpp. */
export class LlamaCppLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'llama-cpp';
  readonly supportedUrls = {};
  readonly #model: LocalModel;

  constructor(model: LocalModel) {
    this.#model = model;
  }

  get modelId(): string {
    return this.#model.entry.id;
  }

  /** Resolves when the prompt has its place in the engine. */
  async doStream(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { abortSignal } = call;
    abortSignal?.throwIfAborted();
    const loam = readLoamOptions(call.providerOptions);
    const { defaults } = this.#model.entry;
    const sampling = resolveSampling(call, loam, defaults);
    const maxTokens = resolveMaxTokens(call.maxOutputTokens, defaults);
    const open = await unlessAborted(this.#model.openChat(abortSignal), abortSignal);
    const { engine, format, loaded } = open;
    const { pieces, stop, stopText, constraint, reasoning, parser, warnings } = format.prepare(
      call,
      {
        ...loam,
        reasoningBudget: reasoningBudget(
          call.reasoning,
          loam.reasoningBudget,
          defaults?.reasoningBudget,
        ),
      },
    );
    const request: GenerateRequest = {
      prompt: { pieces },
      sampling,
      stop,
      stopText,
      ...(maxTokens !== undefined && { maxTokens }),
      ...(constraint && { constraint }),
      ...(reasoning && { reasoning }),
      ...(loam.cacheKey !== undefined && { cacheKey: loam.cacheKey }),
      ...(loam.deadlineMs !== undefined && { deadlineMs: loam.deadlineMs }),
    };
    const { cacheKey } = loam;
    const layout = cacheKey === undefined ? '' : promptLayout(call, loam);
    const started = startGeneration({
      engine,
      missReason: this.#model.visit(cacheKey, { loaded, layout }),
      request,
      parser,
      warnings,
      modelId: this.modelId,
      abortSignal,
    });
    return started.catch((error: unknown) => {
      throw ofMessages(error);
    });
  }

  async doGenerate(call: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { stream, request } = await this.doStream(call);
    return { ...(await foldStreamParts(stream)), ...(request && { request }) };
  }
}

/** To the engine every prompt is one; a conversation's are the messages it was made of. */
function ofMessages(error: unknown): unknown {
  if (!ModelError.isInstance(error) || error.param !== 'prompt') return error;
  const { code, message } = error;
  return new ModelError({ code, message, param: 'messages', cause: error });
}
