import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import {
  decodeResponsesRequest,
  echoRequest,
  ResponseEventEncoder,
  type ResponseEvent,
  type ResponseItem,
  type ResponsesRequest,
  type WireResponse,
} from '@loam/openai-wire';
import { backgroundRefused, storageRefused } from '../errors/response-refusals.ts';
import { cacheKeyOf } from '../access/cache-key.ts';
import type { ModelCatalog } from '../models/model-catalog.ts';
import type { ResponseMemory } from './response-memory.ts';
import { Holding } from './holding.ts';
import { nameFaults } from './name-faults.ts';
import { resolveHistory } from './resolve-history.ts';
import { toStoredItem } from './stored-items.ts';

const newResponseId = createIdGenerator({ prefix: 'resp', separator: '_', size: 24 });

/** A response before its model is asked: everything about it that can be refused has been checked. */
export type PreparedResponse = {
  model: LanguageModelV4;
  call: LanguageModelV4CallOptions;
  encoder: ResponseEventEncoder;
  /** The items of its own request, as they are kept and listed. */
  input: ResponseItem[];
  /** Says of what the model throws where its fault stands in the request. */
  nameFault: (error: unknown) => unknown;
  /** Keeps the response once it has ended, where it is to be kept. */
  save: (response: WireResponse, events?: ResponseEvent[]) => Promise<void>;
  /** Keeps how a response ended that is no answer, for a while: only a background one is asked for. */
  saveForAWhile: (response: WireResponse, events: ResponseEvent[]) => Promise<void>;
  /**
   * Keeps the response as it is while it is computed, where it is to be kept for good: should this
   * process die, another one knows. To be called again and again.
   */
  hold: (response: WireResponse) => Promise<void>;
};

/** @throws WireError for whatever is wrong with the request, its model, or what it continues */
export async function prepareResponse(
  request: ResponsesRequest,
  settings: {
    tenant: string;
    memory: ResponseMemory;
    models: ModelCatalog;
    /** What responses of one conversation have in common, besides their history. */
    cacheKey?: string | undefined;
  },
): Promise<PreparedResponse> {
  const { tenant, memory, models } = settings;
  const model = await models.languageModel(request.model);
  if (request.store === true && memory.refusesStorage(tenant)) throw storageRefused();

  const place = memory.placeOf(tenant, request.store);
  if (request.background && place === 'nowhere') throw backgroundRefused();
  const resolved = await resolveHistory(request, { tenant, memory, place });
  const { call, input, paths } = decodeResponsesRequest(request, resolved);
  const id = newResponseId();
  if (place === 'durable') await memory.requireDurable(tenant, id);
  const cacheKey =
    request.prompt_cache_key ?? settings.cacheKey ?? resolved.rootId ?? (place !== 'nowhere' && id);

  const reasoning = request.reasoning;
  const encoder = new ResponseEventEncoder({
    response: echoRequest(request, {
      id,
      createdAt: Math.floor(Date.now() / 1000),
      stored: place === 'durable',
    }),
    reasoning: {
      form: (reasoning?.summary ?? reasoning?.generate_summary) ? 'summary' : 'text',
      sealed: request.include?.includes('reasoning.encrypted_content') ?? false,
    },
  });
  const storedInput = input.map(toStoredItem);
  const previousResponseId = request.previous_response_id ?? null;
  const record = (response: WireResponse, events?: ResponseEvent[]) => ({
    response,
    input: storedInput,
    previousResponseId,
    ...(events && { events }),
  });

  const holding = new Holding(async response => {
    if (place === 'durable') await memory.hold(tenant, record(response));
  });

  return {
    model,
    encoder,
    input: storedInput,
    nameFault: error => nameFaults(error, call.prompt, paths),
    // Turns of one conversation share a prefix, so the engine keeps it for them.
    call: cacheKey
      ? {
          ...call,
          providerOptions: {
            ...call.providerOptions,
            loam: {
              ...call.providerOptions?.['loam'],
              cacheKey: await cacheKeyOf(tenant, cacheKey),
            },
          },
        }
      : call,
    hold: response => holding.hold(response),
    async save(response, events) {
      await holding.end();
      await memory.save(tenant, place, record(response, events));
    },
    async saveForAWhile(response, events) {
      await memory.save(tenant, 'recent', record(response, events));
      if (await holding.end()) await memory.release(tenant, id);
    },
  };
}
