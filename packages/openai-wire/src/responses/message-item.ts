import type { TokenLogprob } from '@loam/model-port';
import type { ResponseLogprob } from './content-schema.ts';
import type { MessageItem } from './item-schema.ts';
import { type EventSink, type ItemPlace, OutputItemLifecycle } from './output-item.ts';

/** A block of text: one message with one part. */
export class MessageLifecycle extends OutputItemLifecycle {
  readonly #phase: MessageItem['phase'];
  readonly #logprobs: ResponseLogprob[] = [];
  #text = '';

  constructor(sink: EventSink, place: ItemPlace, phase?: MessageItem['phase']) {
    super(sink, place);
    this.#phase = phase;
    this.emitAdded({ ...this.item, content: [] });
    sink.emit({
      type: 'response.content_part.added',
      sequence_number: sink.next(),
      ...this.#content(),
      part: this.#part(),
    });
  }

  override get item(): MessageItem {
    return {
      type: 'message',
      id: this.place.id,
      status: this.status,
      role: 'assistant',
      content: [this.#part()],
      ...(this.#phase && { phase: this.#phase }),
    };
  }

  /** What has come so far. */
  get text(): string {
    return this.#text;
  }

  delta(delta: string, tokens: readonly TokenLogprob[] = []): void {
    if (!this.isOpen || (delta === '' && tokens.length === 0)) return;
    const logprobs = tokens.map(encodeLogprob);
    this.#text += delta;
    this.#logprobs.push(...logprobs);
    this.sink.emit({
      type: 'response.output_text.delta',
      sequence_number: this.sink.next(),
      ...this.#content(),
      delta,
      logprobs,
    });
  }

  protected override emitEnd(): void {
    this.sink.emit({
      type: 'response.output_text.done',
      sequence_number: this.sink.next(),
      ...this.#content(),
      text: this.#text,
      logprobs: [...this.#logprobs],
    });
    this.sink.emit({
      type: 'response.content_part.done',
      sequence_number: this.sink.next(),
      ...this.#content(),
      part: this.#part(),
    });
  }

  #content() {
    const { id, outputIndex } = this.place;
    return { item_id: id, output_index: outputIndex, content_index: 0 };
  }

  #part() {
    return {
      type: 'output_text' as const,
      text: this.#text,
      annotations: [],
      logprobs: [...this.#logprobs],
    };
  }
}

/** OpenAI's clients want `bytes` and `top_logprobs` even where they say nothing. */
function encodeLogprob({ token, logprob, bytes, top }: TokenLogprob): ResponseLogprob {
  return {
    token,
    logprob,
    bytes: bytes ?? [],
    top_logprobs: top.map(other => ({
      token: other.token,
      logprob: other.logprob,
      bytes: other.bytes ?? [],
    })),
  };
}
