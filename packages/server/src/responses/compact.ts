import { createIdGenerator } from '@ai-sdk/provider-utils';
import {
  decodeConversation,
  encodeResponseUsage,
  parseCompactionRequest,
  sealItems,
  type ResponseItem,
  type WireCompaction,
} from '@loam/openai-wire';
import type { Context } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import type { ServerEnv } from '../server-env.ts';
import { compactWindow } from './compact-window.ts';
import type { ResponseMemory } from './response-memory.ts';
import { maxAncestors, resolveHistory } from './resolve-history.ts';
import { toStoredItem } from './stored-items.ts';

const compactionId = createIdGenerator({ prefix: 'cmp', separator: '_', size: 24 });

/** A window leaves the other half of the context to what follows. */
const share = 0.5;

/** Close enough where a provider has no tokenizer. */
const charactersPerToken = 4;

/** `POST /responses/compact`. */
export function compactResponse(settings: { memory: ResponseMemory; readRequest: RequestReader }) {
  const { memory, readRequest } = settings;

  return async (c: Context<ServerEnv>) => {
    const { request } = await readRequest(c, parseCompactionRequest);
    const { tenant } = c.get('caller');
    const { contextLength } = await c.get('models').describe(request.model);
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
    const { closed, open } = compactWindow(items, kept => tokensOf(kept) <= limit);
    const inputTokens = tokensOf(items);
    const outputTokens = tokensOf([...closed, ...open]);
    const id = compactionId();
    const compaction: WireCompaction = {
      id,
      object: 'response.compaction',
      created_at: Math.floor(Date.now() / 1000),
      output: closed.length > 0 ? [sealItems(id, closed), ...open] : open,
      usage: encodeResponseUsage({
        inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
      }),
    };
    return c.json(compaction);
  };
}

/** An estimate: no model reads the conversation here. */
function tokensOf(items: readonly ResponseItem[]): number {
  let characters = 0;
  for (const item of items) characters += lengthOf(item);
  return Math.ceil(characters / charactersPerToken);
}

function lengthOf(item: ResponseItem): number {
  switch (item.type) {
    case 'message':
      return textLength(item.content);
    case 'function_call':
      return item.name.length + item.arguments.length;
    case 'function_call_output':
      return textLength(item.output);
    case 'reasoning':
      return textLength(item.content ?? []) + textLength(item.summary ?? []);
    default:
      return item.encrypted_content.length;
  }
}

function textLength(content: string | ReadonlyArray<object>): number {
  if (typeof content === 'string') return content.length;
  let length = 0;
  for (const part of content) {
    if ('text' in part && typeof part.text === 'string') length += part.text.length;
  }
  return length;
}
