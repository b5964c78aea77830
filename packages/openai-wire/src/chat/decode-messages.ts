import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import { isRecord, secureJsonParse } from '@ai-sdk/provider-utils';
import { WireError } from '../errors/wire-error.ts';
import { decodeContentPart } from './decode-content-part.ts';
import type { AssistantChatMessage, ChatMessage, ToolChatMessage } from './message-schema.ts';

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

/** @throws WireError naming the message at fault */
export function decodeMessages(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  /** The wire names tools only where they are called; their results name the call. */
  const toolNames = new Map<string, string>();

  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        prompt.push({ role: 'system', content: joinText(message.content) });
        break;
      case 'user':
        prompt.push({ role: 'user', content: decodeParts(message.content, path) });
        break;
      case 'assistant':
        for (const call of message.tool_calls ?? []) toolNames.set(call.id, call.function.name);
        prompt.push({ role: 'assistant', content: decodeAssistant(message) });
        break;
      case 'tool': {
        const result = decodeToolResult(message, toolNames, path);
        // Results of one step are one message for the model, one message each on the wire.
        const last = prompt.at(-1);
        if (last?.role === 'tool') last.content.push(result);
        else prompt.push({ role: 'tool', content: [result] });
        break;
      }
      default:
        message satisfies never;
    }
  }
  return prompt;
}

function joinText(content: string | ReadonlyArray<{ text: string }>): string {
  return typeof content === 'string' ? content : content.map(part => part.text).join('\n');
}

function decodeParts(content: Extract<ChatMessage, { role: 'user' }>['content'], path: string) {
  if (typeof content === 'string') return [{ type: 'text' as const, text: content }];
  return content.map((part, index) => decodeContentPart(part, `${path}.content[${index}]`));
}

function decodeAssistant(message: AssistantChatMessage): AssistantContent {
  const content: AssistantContent = [];
  if (message.reasoning_content) {
    content.push({ type: 'reasoning', text: message.reasoning_content });
  }
  if (typeof message.content === 'string') {
    if (message.content !== '') content.push({ type: 'text', text: message.content });
  } else {
    for (const part of message.content ?? []) {
      content.push({ type: 'text', text: part.type === 'text' ? part.text : part.refusal });
    }
  }
  if (message.refusal) content.push({ type: 'text', text: message.refusal });
  for (const call of message.tool_calls ?? []) {
    content.push({
      type: 'tool-call',
      toolCallId: call.id,
      toolName: call.function.name,
      input: decodeToolInput(call.function.arguments),
    });
  }
  return content;
}

/** What is no JSON object stays the text it is: the model wrote it, and may see it again. */
export function decodeToolInput(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const input: unknown = secureJsonParse(text);
    return isRecord(input) && !Array.isArray(input) ? input : text;
  } catch {
    return text;
  }
}

function decodeToolResult(
  message: ToolChatMessage,
  toolNames: ReadonlyMap<string, string>,
  path: string,
): LanguageModelV4ToolResultPart {
  const toolName = toolNames.get(message.tool_call_id);
  if (toolName === undefined) {
    throw new WireError({
      code: 'tool_call_not_found',
      message: `No tool call found for \`${path}.tool_call_id\`: no earlier assistant message has a call with the id '${message.tool_call_id.slice(0, 64)}'.`,
      param: `${path}.tool_call_id`,
    });
  }
  const { content } = message;
  return {
    type: 'tool-result',
    toolCallId: message.tool_call_id,
    toolName,
    output:
      typeof content === 'string'
        ? { type: 'text', value: content }
        : { type: 'content', value: decodeParts(content, path) },
  };
}
