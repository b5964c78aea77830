import type { OutputParser, OutputPart } from './chat-format/chat-format.ts';
import type { PlacedLogprob } from './engine/engine.ts';

const id = 'text-0';

/** Takes everything a model writes for text, with every space, as a raw continuation is. */
export class PlainTextParser implements OutputParser {
  #open = false;

  push(text: string, placed: readonly PlacedLogprob[] = []): OutputPart[] {
    if (text === '' && placed.length === 0) return [];
    const logprobs = placed.map(({ logprob }) => logprob);
    const delta: OutputPart = {
      type: 'text-delta',
      id,
      delta: text,
      ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }),
    };
    if (this.#open) return [delta];
    this.#open = true;
    return [{ type: 'text-start', id }, delta];
  }

  end(): OutputPart[] {
    if (!this.#open) return [];
    this.#open = false;
    return [{ type: 'text-end', id }];
  }
}
