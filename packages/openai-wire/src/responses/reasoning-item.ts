import type { ReasoningItem } from './item-schema.ts';
import { type EventSink, type ItemPlace, OutputItemLifecycle } from './output-item.ts';
import { sealText } from './sealed-text.ts';

export type ReasoningSettings = {
  /** `text`: as the model wrote it. `summary`: in the events of summaries. Never both (W-4). */
  form: 'text' | 'summary';
  /** Whether the item carries its text sealed as well, for clients of servers that keep nothing. */
  sealed: boolean;
};

/** A block of reasoning, in one of the two forms the wire has for it. */
export class ReasoningLifecycle extends OutputItemLifecycle {
  readonly #settings: ReasoningSettings;
  #text = '';

  constructor(sink: EventSink, place: ItemPlace, settings: ReasoningSettings) {
    super(sink, place);
    this.#settings = settings;
    this.emitAdded({
      type: 'reasoning',
      id: place.id,
      status: this.status,
      summary: [],
      content: [],
    });
    const sequence_number = sink.next();
    sink.emit(
      this.#hasSummary
        ? {
            type: 'response.reasoning_summary_part.added',
            sequence_number,
            ...this.#summaryPlace(),
            part: this.#summaryPart(),
          }
        : {
            type: 'response.content_part.added',
            sequence_number,
            ...this.#contentPlace(),
            part: this.#contentPart(),
          },
    );
  }

  override get item(): ReasoningItem {
    return {
      type: 'reasoning',
      id: this.place.id,
      status: this.status,
      summary: this.#hasSummary ? [this.#summaryPart()] : [],
      content: this.#hasSummary ? [] : [this.#contentPart()],
      ...(this.#settings.sealed && { encrypted_content: sealText(this.#text) }),
    };
  }

  delta(delta: string): void {
    if (!this.isOpen || delta === '') return;
    this.#text += delta;
    const sequence_number = this.sink.next();
    this.sink.emit(
      this.#hasSummary
        ? {
            type: 'response.reasoning_summary_text.delta',
            sequence_number,
            ...this.#summaryPlace(),
            delta,
          }
        : {
            type: 'response.reasoning_text.delta',
            sequence_number,
            ...this.#contentPlace(),
            delta,
          },
    );
  }

  protected override emitEnd(): void {
    if (this.#hasSummary) {
      this.sink.emit({
        type: 'response.reasoning_summary_text.done',
        sequence_number: this.sink.next(),
        ...this.#summaryPlace(),
        text: this.#text,
      });
      this.sink.emit({
        type: 'response.reasoning_summary_part.done',
        sequence_number: this.sink.next(),
        ...this.#summaryPlace(),
        part: this.#summaryPart(),
      });
      return;
    }
    this.sink.emit({
      type: 'response.reasoning_text.done',
      sequence_number: this.sink.next(),
      ...this.#contentPlace(),
      text: this.#text,
    });
    this.sink.emit({
      type: 'response.content_part.done',
      sequence_number: this.sink.next(),
      ...this.#contentPlace(),
      part: this.#contentPart(),
    });
  }

  get #hasSummary(): boolean {
    return this.#settings.form === 'summary';
  }

  #summaryPart() {
    return { type: 'summary_text' as const, text: this.#text };
  }

  #contentPart() {
    return { type: 'reasoning_text' as const, text: this.#text };
  }

  #summaryPlace() {
    const { id, outputIndex } = this.place;
    return { item_id: id, output_index: outputIndex, summary_index: 0 };
  }

  #contentPlace() {
    const { id, outputIndex } = this.place;
    return { item_id: id, output_index: outputIndex, content_index: 0 };
  }
}
