import type {
  JSONObject,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { decodeStreamError } from '../errors/stream-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { errorOfEvent } from './error-event.ts';
import { isFromModel, type ResponseErrorEvent, type ResponseEvent } from './event-schema.ts';
import type { FunctionCallItem, MessageItem, ReasoningItem } from './item-schema.ts';
import { OpenBlocks } from './open-blocks.ts';
import type { OutputItem, ResponseUsage, WireResponse } from './response-schema.ts';
import { decodeResponseUsage, decodeResponseUsageMetadata } from './usage-codec.ts';

export type ResponseDecoderSettings = {
  /** Warnings of the encoded request, for the `stream-start` part. */
  warnings?: SharedV4Warning[];
  /** Adds a `raw` part for every event. Default: false. */
  includeRawChunks?: boolean;
};

/** One event of a stream, as `parseJsonEventStream` gives it, or why there is none. */
export type ResponseStreamResult =
  | { success: true; value: ResponseEvent; rawValue: unknown }
  | { success: false; error: unknown; rawValue?: unknown };

type OpenCall = { callId: string; name: string; received: string };

/**
 * Turns the events of one response into parts. Blocks are told apart by the id of their item, so
 * they may interleave; what a server leaves out is taken from the item when it is done. Whatever
 * happens, every part that was opened is closed and `finish` comes last: after an error as `error`,
 * and as `interrupted` when the stream ended without its last event.
 *
 * The stream begins with the first event of the model: then it is known what it warns of.
 *
 * `providerMetadata.loam` has `itemId` and `responseId` on each block and call, and `responseId` at the
 * finish, with which a later call can refer to what the server has kept.
 */
export class ResponseEventDecoder {
  readonly #output: (part: LanguageModelV4StreamPart) => void;
  readonly #settings: ResponseDecoderSettings;
  readonly #blocks: OpenBlocks;
  readonly #calls = new Map<string, OpenCall>();
  /** Parts that wait until it is known what the server warns of; `undefined` once that is told. */
  #waiting: LanguageModelV4StreamPart[] | undefined = [];
  #hasMetadata = false;
  #hasCalls = false;
  #usage: ResponseUsage | null | undefined;
  #finish: LanguageModelV4FinishReason = { unified: 'interrupted', raw: undefined };
  #failed = false;
  #interrupted = false;

  constructor(
    controller: { enqueue: (part: LanguageModelV4StreamPart) => void },
    settings: ResponseDecoderSettings = {},
  ) {
    this.#output = part => controller.enqueue(part);
    this.#settings = settings;
    this.#blocks = new OpenBlocks(part => this.#enqueue(part));
  }

  push(result: ResponseStreamResult): void {
    // An event that never arrived, such as a cut connection's, has nothing raw to show.
    if (this.#settings.includeRawChunks && result.rawValue !== undefined) {
      this.#enqueue({ type: 'raw', rawValue: result.rawValue });
    }
    if (!result.success) {
      this.#start();
      // One unreadable event does not take away the rest of an answer.
      this.#failed = true;
      this.#enqueue({ type: 'error', error: result.error });
    } else {
      const { value: event } = result;
      if (isFromModel(event)) this.#start(event.loam?.warnings);
      this.#read(event);
    }
  }

  end(): void {
    this.#start();
    this.#blocks.closeAll();
    for (const itemId of this.#calls.keys()) this.#endCall(itemId);
    const metadata: LoamMetadata = removeUndefined({
      ...decodeResponseUsageMetadata(this.#usage),
      logprobs: this.#blocks.logprobs.length > 0 ? this.#blocks.logprobs : undefined,
    });
    const loam: JSONObject = removeUndefined({ ...metadata, responseId: this.#blocks.responseId });
    this.#enqueue({
      type: 'finish',
      finishReason: this.#failed ? { ...this.#finish, unified: 'error' } : this.#finish,
      usage: decodeResponseUsage(this.#usage),
      ...(Object.keys(loam).length > 0 && { providerMetadata: { loam } }),
    });
  }

  /** Begins the stream: with the first word of the model it is known what it warns of. */
  #start(warnings: SharedV4Warning[] = []): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    const own = this.#settings.warnings ?? [];
    this.#output({ type: 'stream-start', warnings: [...own, ...warnings] });
    for (const part of waiting) this.#output(part);
  }

  #enqueue(part: LanguageModelV4StreamPart): void {
    if (this.#waiting) this.#waiting.push(part);
    else this.#output(part);
  }

  #read(event: ResponseEvent): void {
    switch (event.type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.#readHead(event.response);
        break;
      case 'response.output_item.added':
        this.#begin(event.item);
        break;
      case 'response.content_part.added': {
        const { type } = event.part;
        const isText = type === 'output_text' || type === 'refusal' || type === 'text';
        if (isText) this.#blocks.open('text', event.item_id, event.content_index);
        else if (type === 'reasoning_text') {
          this.#blocks.open('reasoning', event.item_id, event.content_index);
        }
        break;
      }
      case 'response.reasoning_summary_part.added':
        this.#blocks.open('reasoning', event.item_id, event.summary_index);
        break;
      case 'response.output_text.delta':
        this.#blocks.write('text', event.item_id, event.content_index, event.delta, event.logprobs);
        break;
      case 'response.refusal.delta':
        this.#blocks.write('text', event.item_id, event.content_index, event.delta);
        break;
      case 'response.reasoning_text.delta':
        this.#blocks.write('reasoning', event.item_id, event.content_index, event.delta);
        break;
      case 'response.reasoning_summary_text.delta':
        this.#blocks.write('reasoning', event.item_id, event.summary_index, event.delta);
        break;
      case 'response.output_text.done':
      case 'response.refusal.done':
      case 'response.reasoning_text.done':
      case 'response.content_part.done':
        this.#blocks.close(event.item_id, event.content_index);
        break;
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_summary_part.done':
        this.#blocks.close(event.item_id, event.summary_index);
        break;
      case 'response.function_call_arguments.delta': {
        const call = this.#calls.get(event.item_id);
        if (call) this.#writeInput(call, event.delta);
        break;
      }
      case 'response.output_item.done':
        this.#done(event.item);
        break;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.#readEnd(event.response, event.type === 'response.failed');
        break;
      case 'error':
        this.#readError(event);
        break;
      default:
        // Arguments that are done come with their item; what is unknown means nothing to us.
        break;
    }
  }

  #readHead(response: WireResponse): void {
    if (this.#hasMetadata) return;
    this.#hasMetadata = true;
    this.#blocks.responseId = response.id || undefined;
    this.#enqueue({
      type: 'response-metadata',
      ...removeUndefined({
        id: this.#blocks.responseId,
        modelId: response.model || undefined,
        timestamp: response.created_at > 0 ? new Date(response.created_at * 1000) : undefined,
      }),
    });
  }

  #readEnd(response: WireResponse, failed: boolean): void {
    this.#readHead(response);
    this.#usage = response.usage;
    if (failed) {
      if (this.#interrupted) return;
      if (!this.#failed) {
        const message = response.error?.message || 'The response failed.';
        const code = response.error?.code ?? '';
        this.#fail({ error: { message, code, type: '', param: '' } });
      }
      this.#finish = { unified: 'error', raw: 'failed' };
      return;
    }
    const reason = response.incomplete_details?.reason;
    this.#finish = {
      unified:
        reason === 'max_output_tokens'
          ? 'length'
          : reason === 'content_filter'
            ? 'content-filter'
            : reason
              ? 'other'
              : this.#hasCalls
                ? 'tool-calls'
                : 'stop',
      raw: reason ?? response.status ?? undefined,
    };
  }

  #readError(event: ResponseErrorEvent): void {
    const envelope = errorOfEvent(event);
    this.#interrupted = envelope.error.code === 'stream_interrupted';
    if (!this.#interrupted) this.#fail(envelope);
  }

  #fail(envelope: ReturnType<typeof errorOfEvent>): void {
    this.#failed = true;
    this.#blocks.closeAll();
    this.#enqueue({ type: 'error', error: decodeStreamError(envelope) });
  }

  #begin(item: OutputItem): void {
    if (item.type === 'message') this.#blocks.setPhase(item.id ?? '', item.phase);
    if (item.type === 'function_call') this.#beginCall(item);
  }

  #beginCall({ id, call_id: callId, name, arguments: input }: FunctionCallItem): OpenCall {
    const call: OpenCall = { callId, name, received: '' };
    this.#calls.set(id ?? callId, call);
    this.#enqueue({ type: 'tool-input-start', id: callId, toolName: name });
    this.#writeInput(call, input);
    return call;
  }

  #writeInput(call: OpenCall, delta: string): void {
    if (delta === '') return;
    call.received += delta;
    this.#enqueue({ type: 'tool-input-delta', id: call.callId, delta });
  }

  #endCall(itemId: string): void {
    const call = this.#calls.get(itemId);
    if (!call) return;
    this.#calls.delete(itemId);
    this.#enqueue({ type: 'tool-input-end', id: call.callId });
  }

  #done(item: OutputItem): void {
    switch (item.type) {
      case 'message':
        this.#blocks.setPhase(item.id ?? '', item.phase);
        this.#blocks.closeItem(item.id ?? '');
        this.#writeMessage(item);
        break;
      case 'reasoning':
        this.#blocks.closeItem(item.id ?? '');
        this.#writeReasoning(item);
        break;
      case 'function_call': {
        const itemId = item.id ?? item.call_id;
        const call = this.#calls.get(itemId) ?? this.#beginCall({ ...item, arguments: '' });
        if (item.arguments.startsWith(call.received)) {
          this.#writeInput(call, item.arguments.slice(call.received.length));
        }
        this.#endCall(itemId);
        // Of an answer that was cut off, only calls that are complete reach the caller.
        if (item.status === 'incomplete') break;
        this.#hasCalls = true;
        this.#enqueue({
          type: 'tool-call',
          toolCallId: item.call_id,
          toolName: item.name,
          input: item.arguments,
          providerMetadata: {
            loam: removeUndefined({ itemId, responseId: this.#blocks.responseId }),
          },
        });
        break;
      }
      default:
        // Items of other kinds have no part.
        break;
    }
  }

  #writeMessage({ id, content }: MessageItem): void {
    const itemId = id ?? '';
    if (this.#blocks.hadContent(itemId)) return;
    const parts =
      typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
    for (const [index, part] of parts.entries()) {
      if (part.type === 'refusal') this.#blocks.writeWhole('text', itemId, index, part.refusal);
      else if (part.type === 'output_text') {
        this.#blocks.writeWhole('text', itemId, index, part.text, part.logprobs);
      } else if ('text' in part) this.#blocks.writeWhole('text', itemId, index, part.text);
    }
  }

  #writeReasoning({ id, content, summary }: ReasoningItem): void {
    const itemId = id ?? '';
    if (this.#blocks.hadContent(itemId)) return;
    const parts = content?.length ? content : (summary ?? []);
    for (const [index, part] of parts.entries()) {
      this.#blocks.writeWhole('reasoning', itemId, index, part.text);
    }
  }
}
