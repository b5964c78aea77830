import type { LanguageModelV4StreamResult } from '@ai-sdk/provider';
import {
  type CompletionModel,
  type CompletionModelCallOptions,
  ModelError,
} from '@loam/model-port';
import { findWholeAnswer, wholeAnswerGrammar } from './chat-format/constraint/whole-answer.ts';
import type { Token } from './engine/backend.ts';
import { startGeneration } from './generation-stream.ts';
import { findInfillTokens } from './infill.ts';
import { readLoamOptions } from './loam-call-options.ts';
import type { LocalModel, OpenModel } from './local-model.ts';
import { PlainTextParser } from './plain-text-parser.ts';
import { resolveMaxTokens, resolveSampling } from './sampling.ts';
import { framed } from './text-frame.ts';
import { unlessAborted } from './unless-aborted.ts';

/** A model that continues raw text or tokens, computed by llama.cpp. */
export class LlamaCppCompletionModel implements CompletionModel {
  readonly provider = 'llama-cpp';
  readonly #model: LocalModel;

  constructor(model: LocalModel) {
    this.#model = model;
  }

  get modelId(): string {
    return this.#model.entry.id;
  }

  /**
   * Resolves when the prompt has its place in the engine.
   *
   * @throws ModelError `unsupported_parameter`, `invalid_prompt`, `context_length_exceeded`
   */
  async doStream(call: CompletionModelCallOptions): Promise<LanguageModelV4StreamResult> {
    const { abortSignal, responseFormat } = call;
    abortSignal?.throwIfAborted();
    const loam = readLoamOptions(call.providerOptions);
    if (responseFormat?.type === 'json') {
      throw new ModelError({
        code: 'unsupported_parameter',
        param: 'response_format',
        message: 'A completion of raw text has no response format; use a grammar, or a chat.',
      });
    }
    const whole = findWholeAnswer(loam);
    const { defaults } = this.#model.entry;
    const sampling = resolveSampling(call, loam, defaults);
    const maxTokens = resolveMaxTokens(call.maxOutputTokens, defaults, 0);
    const open = await unlessAborted(this.#model.open(abortSignal), abortSignal);
    const { tokens, added } = await this.#tokensOf(call, open);
    return startGeneration({
      engine: open.engine,
      missReason: this.#model.visit(loam.cacheKey, { loaded: open.loaded, layout: 'raw' }),
      request: {
        prompt: { tokens },
        sampling,
        stop: call.stopSequences,
        maxTokens,
        constraint: whole && { gbnf: wholeAnswerGrammar(whole) },
        cacheKey: loam.cacheKey,
        deadlineMs: loam.deadlineMs,
        ...(call.promptLogprobs && { scorePrompt: { from: added } }),
      },
      parser: new PlainTextParser(),
      warnings: [],
      modelId: this.modelId,
      abortSignal,
    });
  }

  /**
   * Text gets the beginning its model was trained with; tokens are taken as they are.
   *
   * @returns `added`: how many tokens in front are not of the prompt itself
   */
  async #tokensOf(
    { prompt, suffix }: CompletionModelCallOptions,
    { engine, loaded }: OpenModel,
  ): Promise<{ tokens: readonly Token[]; added: number }> {
    const begin = { before: loaded.textFrame?.before ?? [], after: [] };
    if (suffix === undefined) {
      if (typeof prompt !== 'string') return { tokens: prompt, added: 0 };
      const own = await engine.tokenize([prompt], true);
      const tokens = framed(own, begin);
      return { tokens, added: tokens.length - own.length };
    }
    const infill = findInfillTokens(loaded);
    if (!infill) {
      throw new ModelError({
        code: 'unsupported_parameter',
        modelId: this.modelId,
        param: 'suffix',
        message: `suffix is not supported by ${this.modelId}: it has no tokens for filling a gap.`,
      });
    }
    // The two sides are somebody's file: what spells a control token in it stays text.
    const before = typeof prompt === 'string' ? await engine.tokenize([prompt], false) : prompt;
    const after = await engine.tokenize([suffix], false);
    const own = [infill.prefix, ...before, infill.suffix, ...after, infill.middle];
    const tokens = framed(own, begin);
    return { tokens, added: tokens.length - own.length };
  }
}
