import type { LoamMetadata, PromptLogprob } from '@loam/model-port';
import type { OutputParser, OutputPart } from './chat-format/chat-format.ts';
import type { PlacedLogprob } from './engine/engine.ts';

const id = 'text-0';

/** Takes everything a model writes for text, with every space, as a raw continuation is. */
export class PlainTextParser implements OutputParser {
  readonly #promptLogprobs: PromptLogprob[] = [];
  #open = false;

  pushPrompt(logprobs: readonly PromptLogprob[]): void {
    this.#promptLogprobs.push(...logprobs);
  }

  push(text: string, placed: readonly PlacedLogprob[] = []): OutputPart[] {
    if (text === '' && placed.length === 0) return [];
    const logprobs = placed.map(({ logprob }) => logprob);
    const delta: OutputPart = {
      type: 'text-delta',
      id,
      delta: text,
      ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }),
    };
    return [...this.#start(), delta];
  }

  end(): OutputPart[] {
    // What is known of a prompt is told even where nothing follows it.
    const start = this.#promptLogprobs.length > 0 ? this.#start() : [];
    if (!this.#open) return [];
    this.#open = false;
    return [...start, { type: 'text-end', id }];
  }

  #start(): OutputPart[] {
    if (this.#open) return [];
    this.#open = true;
    const promptLogprobs = this.#promptLogprobs;
    if (promptLogprobs.length === 0) return [{ type: 'text-start', id }];
    const loam = { promptLogprobs } satisfies LoamMetadata;
    return [{ type: 'text-start', id, providerMetadata: { loam } }];
  }
}
