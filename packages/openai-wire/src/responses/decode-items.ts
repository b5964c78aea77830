import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import { decodeToolInput } from '../chat/decode-messages.ts';
import { functionNamePattern } from '../chat/tool-schema.ts';
import { WireError } from '../errors/wire-error.ts';
import { decodeParts, decodeText, decodeTexts } from './decode-content.ts';
import type {
  FunctionCallItem,
  FunctionCallOutputItem,
  MessageItem,
  ReasoningItem,
  ResponseItem,
} from './item-schema.ts';
import { unsealText } from './sealed-text.ts';

type Content<Role extends 'assistant' | 'tool'> = Extract<
  LanguageModelV4Message,
  { role: Role }
>['content'];

/** An item, and where it stands in the request, for errors. */
export type PlacedItem = { item: ResponseItem; path: string };

/**
 * Turns items into a prompt. What an assistant did between two turns of others is one message, in
 * the order of the items; results of one step are one message.
 *
 * @throws WireError naming the item at fault
 */
export function decodeItems(items: Iterable<PlacedItem>): {
  prompt: LanguageModelV4Prompt;
  /** Where the first item of each message stands. */
  paths: string[];
} {
  const prompt: LanguageModelV4Prompt = [];
  const paths: string[] = [];
  /** The wire names functions only where they are called; their results name the call. */
  const toolNames = new Map<string, string>();

  for (const { item, path } of items) {
    switch (item.type) {
      case 'message':
        decodeMessage(item, path, prompt);
        break;
      case 'reasoning': {
        const text = reasoningText(item);
        if (text !== '') assistantContent(prompt).push({ type: 'reasoning', text });
        break;
      }
      case 'function_call':
        assertCall(item, path);
        toolNames.set(item.call_id, item.name);
        assistantContent(prompt).push({
          type: 'tool-call',
          toolCallId: item.call_id,
          toolName: item.name,
          input: decodeToolInput(item.arguments),
        });
        break;
      case 'function_call_output':
        toolContent(prompt).push(decodeOutput(item, path, toolNames));
        break;
      case 'compaction':
        // Unsealed before, where it stands for the items inside.
        break;
      default:
        item satisfies never;
    }
    if (paths.length < prompt.length) paths.push(path);
  }
  return { prompt, paths };
}

function assistantContent(prompt: LanguageModelV4Prompt): Content<'assistant'> {
  const last = prompt.at(-1);
  if (last?.role === 'assistant') return last.content;
  const content: Content<'assistant'> = [];
  prompt.push({ role: 'assistant', content });
  return content;
}

function toolContent(prompt: LanguageModelV4Prompt): Content<'tool'> {
  const last = prompt.at(-1);
  if (last?.role === 'tool') return last.content;
  const content: Content<'tool'> = [];
  prompt.push({ role: 'tool', content });
  return content;
}

function decodeMessage(
  { role, content, phase }: MessageItem,
  path: string,
  prompt: LanguageModelV4Prompt,
): void {
  const contentPath = `${path}.content`;
  if (role === 'user') {
    prompt.push({ role: 'user', content: decodeParts(content, contentPath) });
    return;
  }
  if (role !== 'assistant') {
    const text = decodeTexts(content, role, contentPath).join('\n');
    prompt.push({ role: 'system', content: text });
    return;
  }
  const assistant = assistantContent(prompt);
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  for (const [index, part] of parts.entries()) {
    if (part.type === 'reasoning_text') {
      assistant.push({ type: 'reasoning', text: part.text });
      continue;
    }
    const text = decodeText(part, role, `${contentPath}[${index}]`);
    const decoded: LanguageModelV4TextPart = { type: 'text', text };
    if (phase) decoded.providerOptions = { loam: { phase } };
    assistant.push(decoded);
  }
}

/** The text itself, or sealed by a server that kept nothing, or at least its summary. */
function reasoningText({ content, encrypted_content: sealed, summary }: ReasoningItem): string {
  const parts = content?.length ? content : undefined;
  if (parts) return parts.map(part => part.text).join('\n');
  const unsealed = sealed ? unsealText(sealed) : undefined;
  return unsealed ?? (summary ?? []).map(part => part.text).join('\n');
}

function assertCall({ call_id: callId, name }: FunctionCallItem, path: string): void {
  assertCallId(callId, path);
  if (functionNamePattern.test(name)) return;
  throw new WireError({
    code: 'invalid_value',
    message: `Invalid \`${path}.name\`: the text must match ${String(functionNamePattern)}.`,
    param: `${path}.name`,
  });
}

function assertCallId(callId: string, path: string): void {
  if (callId.length <= 64) return;
  throw new WireError({
    code: 'string_above_max_length',
    message: `Invalid \`${path}.call_id\`: expected a length <= 64, but got ${callId.length}.`,
    param: `${path}.call_id`,
  });
}

function decodeOutput(
  { call_id: callId, output }: FunctionCallOutputItem,
  path: string,
  toolNames: ReadonlyMap<string, string>,
): Content<'tool'>[number] {
  assertCallId(callId, path);
  const toolName = toolNames.get(callId);
  if (toolName === undefined) {
    throw new WireError({
      code: 'tool_call_not_found',
      message: `No tool call found for function call output with call_id '${callId}'.`,
      param: `${path}.call_id`,
    });
  }
  return {
    type: 'tool-result',
    toolCallId: callId,
    toolName,
    output:
      typeof output === 'string'
        ? { type: 'text', value: output }
        : { type: 'content', value: decodeParts(output, `${path}.output`) },
  };
}
