import type { TokenLogprob } from '@loam/model-port';
import type { OutputPart } from '../chat-format.ts';
import type { TextLogprobs } from './text-logprobs.ts';
import type { TextReader } from './text-reader.ts';

type OpenBlock = { type: 'text' | 'reasoning'; id: string };
type OpenCall = { id: string; name: string; input: string; spaceBefore: string };

/**
 * Turns what a parser found into stream parts: opens and closes blocks, gives them ids, and joins
 * deltas that belong together.
 *
 * White space at the end of a block is held back until it is clear that the block goes on: models
 * put line breaks between their reasoning, their text and their calls which belong to none of them.
 *
 * Text and reasoning are written as they were read, and when they were read: their last character is
 * the one before the reader's position. That says which tokens wrote them.
 */
export class PartWriter {
  readonly #generateId: () => string;
  readonly #reader: Pick<TextReader, 'position'>;
  readonly #logprobs: TextLogprobs;
  #parts: OutputPart[] = [];
  #block: OpenBlock | undefined;
  #call: OpenCall | undefined;
  #blocks = 0;
  #space = '';
  /** Those of the last delta. */
  #deltaLogprobs: TokenLogprob[] = [];
  /** White space at the beginning of the next block is a separator. */
  #trimStart = false;
  /** Calls that became complete. */
  #calls = 0;

  constructor(
    generateId: () => string,
    reader: Pick<TextReader, 'position'>,
    logprobs: TextLogprobs,
  ) {
    this.#generateId = generateId;
    this.#reader = reader;
    this.#logprobs = logprobs;
  }

  get calls(): number {
    return this.#calls;
  }

  /** The parts since the last call of this method. */
  take(): OutputPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  text(text: string): void {
    this.#write('text', text);
  }

  reasoning(text: string): void {
    this.#write('reasoning', text);
  }

  /** The next block begins after a separator, whose white space is dropped. */
  separate(): void {
    this.#closeBlock();
    this.#space = '';
    this.#trimStart = true;
  }

  startCall(name: string): void {
    const spaceBefore = this.#space;
    this.separate();
    const id = `call_${this.#generateId()}`;
    this.#call = { id, name, input: '', spaceBefore };
    this.#parts.push({ type: 'tool-input-start', id, toolName: name });
  }

  /** Appends to the arguments of the open call, which become one JSON text. */
  argument(delta: string): void {
    if (!this.#call || delta === '') return;
    this.#call.input += delta;
    const last = this.#parts.at(-1);
    if (last?.type === 'tool-input-delta' && last.id === this.#call.id) last.delta += delta;
    else this.#parts.push({ type: 'tool-input-delta', id: this.#call.id, delta });
  }

  completeCall(): void {
    if (!this.#call) return;
    const { id, name, input } = this.#call;
    this.#call = undefined;
    this.#calls += 1;
    this.#logprobs.drop(this.#reader.position);
    this.#parts.push(
      { type: 'tool-input-end', id },
      { type: 'tool-call', toolCallId: id, toolName: name, input },
    );
  }

  /**
   * Turns a call that did not become complete into text. Parts that are already out cannot be taken
   * back: its input ends, and no tool call follows.
   *
   * @param raw the call as the model wrote it
   * @param as what it becomes; reasoning where it stands among it
   */
  abandonCall(raw: string, as: OpenBlock['type'] = 'text'): void {
    let space = '';
    if (this.#call) {
      this.#parts.push({ type: 'tool-input-end', id: this.#call.id });
      space = this.#call.spaceBefore;
      this.#call = undefined;
      this.#trimStart = false;
    }
    this.#write(as, space + raw);
  }

  /** Closes what is open. */
  end(): void {
    if (this.#block?.type !== 'reasoning' && !this.#trimStart && this.#space !== '') {
      const space = this.#space;
      this.#space = '';
      this.#append('text', space);
    }
    this.#closeBlock();
  }

  #write(type: OpenBlock['type'], text: string): void {
    if (this.#block && this.#block.type !== type) this.separate();
    let rest = text;
    if (!this.#block && this.#trimStart) {
      rest = rest.trimStart();
      if (rest === '') return;
      this.#trimStart = false;
    }
    rest = this.#space + rest;
    const visible = rest.trimEnd();
    this.#space = rest.slice(visible.length);
    if (visible !== '') this.#append(type, visible);
  }

  #append(type: OpenBlock['type'], delta: string): void {
    if (!this.#block) {
      this.#blocks += 1;
      this.#block = { type, id: `${type}-${this.#blocks}` };
      this.#parts.push({ type: `${type}-start`, id: this.#block.id });
    }
    const { id } = this.#block;
    const last = this.#parts.at(-1);
    const continues =
      (last?.type === 'text-delta' || last?.type === 'reasoning-delta') && last.id === id;
    const taken = this.#takeLogprobs(type, delta);
    this.#deltaLogprobs = continues ? [...this.#deltaLogprobs, ...taken] : taken;
    const metadata = metadataOf(this.#deltaLogprobs);
    if (continues) Object.assign(last, { delta: last.delta + delta, ...metadata });
    else this.#parts.push({ type: `${type}-delta`, id, delta, ...metadata });
  }

  /** Of the tokens that wrote `delta`, which was just read, but for the space that is held back. */
  #takeLogprobs(type: OpenBlock['type'], delta: string): TokenLogprob[] {
    const end = this.#reader.position - this.#space.length;
    if (type === 'text') return this.#logprobs.take(end - delta.length, end);
    this.#logprobs.drop(end);
    return [];
  }

  #closeBlock(): void {
    if (!this.#block) return;
    this.#parts.push({ type: `${this.#block.type}-end`, id: this.#block.id });
    this.#block = undefined;
  }
}

function metadataOf(logprobs: TokenLogprob[]): Pick<OutputPart, 'providerMetadata'> {
  return logprobs.length > 0 ? { providerMetadata: { loam: { logprobs } } } : {};
}
