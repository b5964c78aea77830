import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultOutput,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { stringifyWithBigIntAndCycles } from '@ai-sdk/provider-utils';
import { removeUndefined } from '../remove-undefined.ts';
import { encodeContentPart } from './encode-content-part.ts';
import type {
  AssistantChatMessage,
  ChatContentPart,
  ChatMessage,
  ChatToolCall,
  ToolChatMessage,
} from './message-schema.ts';

type Content<Role extends LanguageModelV4Message['role']> = Extract<
  LanguageModelV4Message,
  { role: Role }
>['content'];

export function encodeMessages(prompt: LanguageModelV4Prompt): {
  messages: ChatMessage[];
  warnings: SharedV4Warning[];
} {
  const messages: ChatMessage[] = [];
  const unsupported = new Set<string>();
  for (const message of prompt) {
    switch (message.role) {
      case 'system':
        messages.push({ role: 'system', content: message.content });
        break;
      case 'user':
        messages.push({
          role: 'user',
          content: textOrParts(message.content.map(encodeContentPart)),
        });
        break;
      case 'assistant':
        messages.push(encodeAssistant(message.content, unsupported));
        break;
      case 'tool':
        messages.push(...encodeToolResults(message.content, unsupported));
        break;
      default:
        message satisfies never;
    }
  }
  return {
    messages,
    warnings: [...unsupported].map(feature => ({ type: 'unsupported' as const, feature })),
  };
}

/** One text goes as a string, which every server reads. */
function textOrParts(parts: ChatContentPart[]): string | ChatContentPart[] {
  const [first, ...others] = parts;
  if (!first) return '';
  return first.type === 'text' && others.length === 0 ? first.text : parts;
}

/**
 * The wire has one place each for reasoning, text and calls, so their order among each other is
 * lost, and several blocks of reasoning become one.
 */
function encodeAssistant(
  content: Content<'assistant'>,
  unsupported: Set<string>,
): AssistantChatMessage {
  let reasoning = '';
  const texts: Array<{ type: 'text'; text: string }> = [];
  const calls: ChatToolCall[] = [];
  for (const part of content) {
    switch (part.type) {
      case 'reasoning':
        reasoning += part.text;
        break;
      case 'text':
        texts.push({ type: 'text', text: part.text });
        break;
      case 'tool-call':
        if (part.providerExecuted) unsupported.add('tool calls executed by a provider');
        else {
          calls.push({
            id: part.toolCallId,
            type: 'function',
            function: { name: part.toolName, arguments: encodeToolInput(part.input) },
          });
        }
        break;
      case 'tool-result':
        unsupported.add('tool calls executed by a provider');
        break;
      default:
        unsupported.add(`${part.type} parts in assistant messages`);
    }
  }
  const [text, ...moreTexts] = texts;
  const noText = calls.length > 0 ? null : '';
  return removeUndefined({
    role: 'assistant' as const,
    content: moreTexts.length > 0 ? texts : text?.text || noText,
    reasoning_content: reasoning || undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  });
}

/** A string is what a model wrote that is no JSON object; it goes back as it came. */
export function encodeToolInput(input: unknown): string {
  if (typeof input === 'string') return input.trim() === '' ? '{}' : input;
  return stringifyWithBigIntAndCycles(input ?? {});
}

function encodeToolResults(content: Content<'tool'>, unsupported: Set<string>): ToolChatMessage[] {
  const messages: ToolChatMessage[] = [];
  for (const part of content) {
    if (part.type !== 'tool-result') {
      unsupported.add(`${part.type} parts`);
      continue;
    }
    messages.push({
      role: 'tool',
      tool_call_id: part.toolCallId,
      content: encodeToolOutput(part.output, unsupported, encodeContentPart),
    });
  }
  return messages;
}

/**
 * A tool message is text. JSON goes as JSON text; a failure as `{"error": …}`, so that the model
 * sees that it is one; parts stay parts.
 */
export function encodeToolOutput<Part>(
  output: LanguageModelV4ToolResultOutput,
  unsupported: Set<string>,
  encodePart: (
    part: LanguageModelV4TextPart | Omit<LanguageModelV4FilePart, 'providerOptions'>,
  ) => Part,
): string | Part[] {
  switch (output.type) {
    case 'text':
      return output.value;
    case 'json':
      return stringifyWithBigIntAndCycles(output.value);
    case 'error-text':
    case 'error-json':
      return stringifyWithBigIntAndCycles({ error: output.value });
    case 'execution-denied':
      return JSON.stringify({ error: output.reason ?? 'The user denied this tool call.' });
    case 'content': {
      const parts: Part[] = [];
      for (const part of output.value) {
        if (part.type === 'custom') unsupported.add('custom parts in tool results');
        else parts.push(encodePart(part));
      }
      return parts;
    }
    default:
      output satisfies never;
      return '';
  }
}
