import type {
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { createIdGenerator } from '@ai-sdk/provider-utils';
import { interrupted, unfinishedAnswer } from '../errors/unfinished-answer.ts';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import { failResponse } from './error-event.ts';
import type { ResponseEvent } from './event-schema.ts';
import { FunctionCallLifecycle } from './function-call-item.ts';
import type { MessageItem } from './item-schema.ts';
import { MessageLifecycle } from './message-item.ts';
import type { EventSink, ItemPlace, ItemStatus, OutputItemLifecycle } from './output-item.ts';
import { ReasoningLifecycle, type ReasoningSettings } from './reasoning-item.ts';
import type { WireResponse } from './response-schema.ts';
import { encodeResponseUsage } from './usage-codec.ts';

export type ResponseStreamSettings = {
  /** The response as it begins, from `echoRequest`: in progress, or queued until the model takes it. */
  response: WireResponse;
  /** Default: as it is, not sealed. */
  reasoning?: ReasoningSettings;
  /** Unix seconds, for the time of completion. */
  now?: () => number;
  /** Gives the ids of items: `msg_…`, `rs_…`, `fc_…`. */
  generateId?: (prefix: string) => string;
};

type Part = LanguageModelV4StreamPart;
type Finish = Extract<Part, { type: 'finish' }>;

/**
 * Turns the parts of one answer into events. Each block is an item with a life of its own (see
 * `output-item.ts`), so that blocks may interleave; this holds only which items are open.
 *
 * A response that is queued says so until `start`, or until the first part of its model.
 *
 * The last event is `response.completed`, `response.incomplete` or `response.failed`, never nothing.
 */
export class ResponseEventEncoder {
  readonly #settings: Required<ResponseStreamSettings>;
  #begun: WireResponse;
  readonly #items: OutputItemLifecycle[] = [];
  readonly #texts = new Map<string, MessageLifecycle>();
  readonly #reasonings = new Map<string, ReasoningLifecycle>();
  readonly #calls = new Map<string, { item: FunctionCallLifecycle; streamsJson: boolean }>();
  /** Items whose content has ended, and of which the next part shows whether they are complete. */
  #ended: OutputItemLifecycle[] = [];
  #events: ResponseEvent[] = [];
  /** Of the model; the next event tells them. */
  #warnings: SharedV4Warning[] = [];
  #sequenceNumber = 0;
  #isOver = false;
  readonly #sink: EventSink = {
    next: () => this.#sequenceNumber++,
    emit: event => this.#events.push(event),
  };

  constructor(settings: ResponseStreamSettings) {
    this.#settings = {
      reasoning: { form: 'text', sealed: false },
      now: () => Math.floor(Date.now() / 1000),
      generateId: prefix => createIdGenerator({ prefix, separator: '_', size: 24 })(),
      ...settings,
    };
    this.#begun = settings.response;
  }

  /** The response with what has been put out so far. */
  get response(): WireResponse {
    return { ...this.#begun, output: this.#items.map(({ item }) => item) };
  }

  /** What goes out before the first token is computed (W-4). */
  begin(): ResponseEvent[] {
    this.#tell('response.created');
    this.#tell(this.#isQueued ? 'response.queued' : 'response.in_progress');
    return this.#flush();
  }

  /** The model has taken the call. Nothing, unless the response was queued. */
  start(): ResponseEvent[] {
    if (!this.#isQueued || this.#isOver) return [];
    this.#begun = { ...this.#begun, status: 'in_progress' };
    this.#tell('response.in_progress');
    return this.#flush();
  }

  push(part: Part): ResponseEvent[] {
    if (this.#isOver) return [];
    // A call that was refused was never taken.
    const started = part.type === 'error' ? [] : this.start();
    return [...started, ...this.#push(part)];
  }

  #push(part: Part): ResponseEvent[] {
    switch (part.type) {
      case 'stream-start':
        this.#warnings = part.warnings;
        break;
      case 'text-start':
        this.#openText(part.id, part.providerMetadata);
        break;
      case 'text-delta':
        this.#settle();
        (this.#texts.get(part.id) ?? this.#openText(part.id)).delta(
          part.delta,
          readLoamMetadata(part.providerMetadata).logprobs,
        );
        break;
      case 'reasoning-start':
        this.#openReasoning(part.id);
        break;
      case 'reasoning-delta':
        this.#settle();
        (this.#reasonings.get(part.id) ?? this.#openReasoning(part.id)).delta(part.delta);
        break;
      case 'text-end':
        this.#end(this.#texts, part.id);
        break;
      case 'reasoning-end':
        this.#end(this.#reasonings, part.id);
        break;
      case 'tool-input-start':
        // A client would run a call it sees; one that the provider runs itself stays unseen.
        if (!part.providerExecuted) {
          this.#openCall(part.id, part.toolName, part.inputEncoding !== 'text');
        }
        break;
      case 'tool-input-delta': {
        const call = this.#calls.get(part.id);
        if (call?.streamsJson) call.item.delta(part.delta);
        break;
      }
      case 'tool-call':
        if (!part.providerExecuted) {
          const call = this.#calls.get(part.toolCallId)?.item;
          (call ?? this.#openCall(part.toolCallId, part.toolName, true)).complete(part.input);
        }
        break;
      case 'error':
        this.#fail(part.error);
        break;
      case 'finish':
        this.#finish(part);
        break;
      default:
        // Files, sources, results of provider tools and custom parts have no place on this wire.
        break;
    }
    return this.#flush();
  }

  /** Ends a response that cannot be answered. Nothing, if it has ended. */
  fail(error: unknown): ResponseEvent[] {
    if (!this.#isOver) this.#fail(error);
    return this.#flush();
  }

  /** To be called when the model's stream is over. */
  end(): ResponseEvent[] {
    return this.fail(interrupted());
  }

  get #isQueued(): boolean {
    return this.#begun.status === 'queued';
  }

  #tell(type: 'response.created' | 'response.queued' | 'response.in_progress'): void {
    this.#sink.emit({ type, sequence_number: this.#sink.next(), response: this.response });
  }

  #place(prefix: string): ItemPlace {
    this.#settle();
    return { id: this.#settings.generateId(prefix), outputIndex: this.#items.length };
  }

  #openText(id: string, metadata?: SharedV4ProviderMetadata): MessageLifecycle {
    const item = new MessageLifecycle(this.#sink, this.#place('msg'), phaseOf(metadata));
    this.#texts.set(id, item);
    this.#items.push(item);
    return item;
  }

  #openReasoning(id: string): ReasoningLifecycle {
    const { reasoning } = this.#settings;
    const item = new ReasoningLifecycle(this.#sink, this.#place('rs'), reasoning);
    this.#reasonings.set(id, item);
    this.#items.push(item);
    return item;
  }

  #openCall(callId: string, name: string, streamsJson: boolean): FunctionCallLifecycle {
    const item = new FunctionCallLifecycle(this.#sink, this.#place('fc'), { callId, name });
    this.#calls.set(callId, { item, streamsJson });
    this.#items.push(item);
    return item;
  }

  #end(open: Map<string, OutputItemLifecycle>, id: string): void {
    const item = open.get(id);
    if (!item) return;
    open.delete(id);
    item.end();
    this.#ended.push(item);
  }

  /** Something follows, so what has ended is complete. */
  #settle(): void {
    for (const item of this.#ended) item.done('completed');
    this.#ended = [];
  }

  /** The last item of an answer that was cut off is incomplete, and so is what is still open. */
  #close(status: Exclude<ItemStatus, 'in_progress'>): void {
    const last = this.#items.at(-1);
    for (const item of this.#ended) item.done(item === last ? status : 'completed');
    this.#ended = [];
    for (const item of this.#items) {
      const isCall = item instanceof FunctionCallLifecycle;
      item.done(isCall ? 'incomplete' : status);
    }
  }

  #finish({ finishReason: { unified }, usage, providerMetadata }: Finish): void {
    if (unified === 'error' || unified === 'interrupted') {
      this.#fail(unfinishedAnswer(unified));
      return;
    }
    const reason = incompleteReason(unified);
    this.#close(reason ? 'incomplete' : 'completed');
    this.#isOver = true;
    this.#sink.emit({
      type: reason ? 'response.incomplete' : 'response.completed',
      sequence_number: this.#sink.next(),
      response: {
        ...this.response,
        status: reason ? 'incomplete' : 'completed',
        completed_at: reason ? null : this.#settings.now(),
        incomplete_details: reason ? { reason } : null,
        output_text: this.#items.map(textOf).join(''),
        usage: encodeResponseUsage(usage, readLoamMetadata(providerMetadata)),
      },
    });
  }

  #fail(error: unknown): void {
    this.#close('incomplete');
    this.#isOver = true;
    const events = failResponse(this.response, error, this.#sink.next());
    this.#sink.next();
    this.#events.push(...events);
  }

  #flush(): ResponseEvent[] {
    const [first, ...others] = this.#events;
    this.#events = [];
    if (!first) return [];
    const warnings = this.#warnings;
    this.#warnings = [];
    return [warnings.length > 0 ? { ...first, loam: { warnings } } : first, ...others];
  }
}

function textOf(item: OutputItemLifecycle): string {
  return item instanceof MessageLifecycle ? item.text : '';
}

function incompleteReason(unified: Finish['finishReason']['unified']): string | undefined {
  if (unified === 'length') return 'max_output_tokens';
  return unified === 'content-filter' ? 'content_filter' : undefined;
}

function phaseOf(metadata: SharedV4ProviderMetadata | undefined): MessageItem['phase'] {
  const phase = metadata?.['loam']?.['phase'];
  return phase === 'commentary' || phase === 'final_answer' ? phase : undefined;
}
