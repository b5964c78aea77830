import type { FunctionCallItem } from './item-schema.ts';
import { type EventSink, type ItemPlace, OutputItemLifecycle } from './output-item.ts';

/** A call of a function: its arguments in pieces, then whole. */
export class FunctionCallLifecycle extends OutputItemLifecycle {
  readonly #callId: string;
  readonly #name: string;
  #arguments = '';

  constructor(sink: EventSink, place: ItemPlace, call: { callId: string; name: string }) {
    super(sink, place);
    this.#callId = call.callId;
    this.#name = call.name;
    this.emitAdded(this.item);
  }

  override get item(): FunctionCallItem {
    return {
      type: 'function_call',
      id: this.place.id,
      status: this.status,
      call_id: this.#callId,
      name: this.#name,
      arguments: this.#arguments,
    };
  }

  delta(delta: string): void {
    if (!this.isOpen || delta === '') return;
    this.#arguments += delta;
    this.sink.emit({
      type: 'response.function_call_arguments.delta',
      sequence_number: this.sink.next(),
      item_id: this.place.id,
      output_index: this.place.outputIndex,
      delta,
    });
  }

  /** The whole input. What has not been sent of it is sent now. */
  complete(input: string): void {
    if (input.startsWith(this.#arguments)) this.delta(input.slice(this.#arguments.length));
    this.done('completed');
  }

  protected override emitEnd(): void {
    this.sink.emit({
      type: 'response.function_call_arguments.done',
      sequence_number: this.sink.next(),
      item_id: this.place.id,
      output_index: this.place.outputIndex,
      name: this.#name,
      arguments: this.#arguments,
    });
  }
}
