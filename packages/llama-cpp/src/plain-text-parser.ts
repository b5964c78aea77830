import type { OutputParser, OutputPart } from './chat-format/chat-format.ts';

const id = 'text-0';

/** Takes everything a model writes for text, with every space, as a raw continuation is. */
export class PlainTextParser implements OutputParser {
  #open = false;

  push(text: string): OutputPart[] {
    if (text === '') return [];
    const delta: OutputPart = { type: 'text-delta', id, delta: text };
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
