import { createIdGenerator } from '@ai-sdk/provider-utils';
import type { SharedV4Warning } from '@ai-sdk/provider';
import {
  decodeConversation,
  encodeResponseUsage,
  parseCompactionRequest,
  sealItems,
  type ResponseItem,
  type ResponseUsage,
  type WireCompaction,
} from '@loam/openai-wire';
import type { Context } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import { errorAnswer } from '../errors/error-response.ts';
import { summaryLeavesMachine } from '../errors/response-refusals.ts';
import type { Gates } from '../gates/gates.ts';
import type { ServerEnv } from '../server-env.ts';
import { compactWindow, splitWindow } from './compact-window.ts';
import { tokensOf } from './item-length.ts';
import type { ResponseMemory } from './response-memory.ts';
import { maxAncestors, resolveHistory } from './resolve-history.ts';
import { toStoredItem } from './stored-items.ts';
import { summariseWindow } from './summarise-window.ts';
import { SummaryUsage } from './summary-usage.ts';

const compactionId = createIdGenerator({ prefix: 'cmp', separator: '_', size: 24 });

/** A window leaves the other half of the context to what follows. */
const share = 0.5;

export type CompactSettings = {
  memory: ResponseMemory;
  readRequest: RequestReader;
  /** Writes summaries. Default: nobody does. */
  summaryModel?: string | undefined;
  gates: Gates;
};

/** `POST /responses/compact`. */
export function compactResponse({ memory, readRequest, summaryModel, gates }: CompactSettings) {
  return async (c: Context<ServerEnv>) => {
    const { request } = await readRequest(c, parseCompactionRequest);
    const { tenant } = c.get('caller');
    const models = c.get('models');
    const { contextLength } = await models.describe(request.model);
    const conversation = { ...request, input: request.input ?? [] };
    const resolved = await resolveHistory(conversation, {
      tenant,
      memory,
      place: 'nowhere',
      // The longest chain there is, its last response included: it can only go on from here.
      limit: maxAncestors + 1,
    });
    const items = decodeConversation(conversation, resolved).items.map(toStoredItem);
    // Without a context length nothing says what fits, so everything goes that can.
    const limit = (contextLength ?? 0) * share;
    const fits = (kept: readonly ResponseItem[]) => tokensOf(kept) <= limit;

    const window = splitWindow(items);
    const usage = new SummaryUsage();
    const warnings: SharedV4Warning[] = [];
    const summarise = async (modelId: string) => {
      const abortSignal = c.req.raw.signal;
      try {
        if (!gates.mayRead(modelId, request.model, tenant)) {
          throw summaryLeavesMachine(request.model);
        }
        // What others reason, and whether they can be told not to, is for the gate to say.
        const reasoning = gates.isOwnLocal(modelId, tenant) ? 'none' : undefined;
        const asked = { limit, modelId, models, reasoning, abortSignal, usage } as const;
        return await summariseWindow(window, asked);
      } catch (error) {
        abortSignal.throwIfAborted();
        warnings.push(notSummarised(error));
        return undefined;
      }
    };
    const isSummarised = summaryModel !== undefined && !fits([...window.closed, ...window.open]);
    const summarised = isSummarised ? await summarise(summaryModel) : undefined;
    const closed = summarised ?? compactWindow(items, fits).closed;

    const id = compactionId();
    const { open } = window;
    const compaction: WireCompaction = {
      id,
      object: 'response.compaction',
      created_at: Math.floor(Date.now() / 1000),
      output: closed.length > 0 ? [sealItems(id, closed), ...open] : open,
      usage: usage.encode() ?? estimate(tokensOf(items), tokensOf([...closed, ...open])),
    };
    return c.json(compaction, 200, warningsHeader(warnings));
  };
}

/** Where no model has read the conversation. */
function estimate(input: number, output: number): ResponseUsage {
  return encodeResponseUsage({
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  });
}

/** A conversation that has become too long must get shorter, so it does not wait for a model. */
function notSummarised(error: unknown): SharedV4Warning {
  const { message } = errorAnswer(error).body.error;
  return { type: 'other', message: `The conversation was shortened without a summary: ${message}` };
}
