import type { FunctionCallItem } from './item-schema.ts';
import type { EventSink, ItemPlace, OutputItemLifecycle } from './output-item.ts';

/** A call of a function: its arguments in pieces, then whole. */
export class FunctionCallLifecycle implements OutputItemLifecycle {
  readonly #sink: EventSink;
  readonly #place: ItemPlace;
  readonly #callId: string;
  readonly #name: string;
  #arguments = '';
  #status: 'in_progress' | 'completed' | 'incomplete' = 'in_progress';
  #state: 'open' | 'ended' | 'done' = 'open';

  constructor(sink: EventSink, place: ItemPlace, call: { callId: string; name: string }) {
    this.#sink = sink;
    this.#place = place;
    this.#callId = call.callId;
    this.#name = call.name;
    sink.emit({
      type: 'response.output_item.added',
      sequence_number: sink.next(),
      output_index: place.outputIndex,
      item: this.item,
    });
  }

  get item(): FunctionCallItem {
    return {
      type: 'function_call',
      id: this.#place.id,
      status: this.#status,
      call_id: this.#callId,
      name: this.#name,
      arguments: this.#arguments,
    };
  }

  delta(delta: string): void {
    if (this.#state !== 'open' || delta === '') return;
    this.#arguments += delta;
    this.#sink.emit({
      type: 'response.function_call_arguments.delta',
      sequence_number: this.#sink.next(),
      item_id: this.#place.id,
      output_index: this.#place.outputIndex,
      delta,
    });
  }

  /** The whole input. What has not been sent of it is sent now. */
  complete(input: string): void {
    if (input.startsWith(this.#arguments)) this.delta(input.slice(this.#arguments.length));
    this.done('completed');
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#sink.emit({
      type: 'response.function_call_arguments.done',
      sequence_number: this.#sink.next(),
      item_id: this.#place.id,
      output_index: this.#place.outputIndex,
      name: this.#name,
      arguments: this.#arguments,
    });
  }

  done(status: 'completed' | 'incomplete'): void {
    if (this.#state === 'done') return;
    this.end();
    this.#state = 'done';
    this.#status = status;
    this.#sink.emit({
      type: 'response.output_item.done',
      sequence_number: this.#sink.next(),
      output_index: this.#place.outputIndex,
      item: this.item,
    });
  }
}
