import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import { decodeUrl } from '../chat/decode-content-part.ts';
import { WireError } from '../errors/wire-error.ts';
import type { AssistantBlock, MessagesRequest, UserBlock } from './request-schema.ts';

type UserContent = Extract<LanguageModelV4Message, { role: 'user' }>['content'];
type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];
type ToolResult = Extract<UserBlock, { type: 'tool_result' }>;
type ContentBlock = Exclude<UserBlock, ToolResult>;

/** @throws WireError naming the block at fault */
export function decodePrompt({
  system,
  messages,
}: Pick<MessagesRequest, 'system' | 'messages'>): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  const instructions =
    typeof system === 'string' ? system : system?.map(({ text }) => text).join('\n');
  if (instructions) prompt.push({ role: 'system', content: instructions });

  /** The wire names tools only where they are called; their results name the call. */
  const toolNames = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}].content`;
    const { content } = message;
    if (typeof content === 'string') {
      prompt.push({ role: message.role, content: [{ type: 'text', text: content }] });
    } else if (message.role === 'assistant') {
      prompt.push({
        role: 'assistant',
        content: decodeAssistant(content as AssistantBlock[], toolNames),
      });
    } else {
      prompt.push(...decodeUser(content as UserBlock[], toolNames, path));
    }
  }
  return prompt;
}

function decodeAssistant(
  blocks: readonly AssistantBlock[],
  toolNames: Map<string, string>,
): AssistantContent {
  return blocks.flatMap((block): AssistantContent => {
    switch (block.type) {
      case 'text':
        return [{ type: 'text', text: block.text }];
      case 'thinking':
        return [{ type: 'reasoning', text: block.thinking }];
      case 'redacted_thinking':
        // Only whoever wrote it can read it.
        return [];
      case 'tool_use':
        toolNames.set(block.id, block.name);
        return [
          { type: 'tool-call', toolCallId: block.id, toolName: block.name, input: block.input },
        ];
      default:
        return block satisfies never;
    }
  });
}

/** Results of tools are a message of their own, before what the user says to them. */
function decodeUser(
  blocks: readonly UserBlock[],
  toolNames: ReadonlyMap<string, string>,
  path: string,
): LanguageModelV4Prompt {
  const results: LanguageModelV4ToolResultPart[] = [];
  const content: UserContent = [];
  for (const [index, block] of blocks.entries()) {
    const place = `${path}[${index}]`;
    if (block.type === 'tool_result') results.push(decodeToolResult(block, toolNames, place));
    else content.push(decodeBlock(block, place));
  }
  return [
    ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
    ...(content.length > 0 || results.length === 0 ? [{ role: 'user' as const, content }] : []),
  ];
}

function decodeToolResult(
  { tool_use_id: toolCallId, content, is_error: isError }: ToolResult,
  toolNames: ReadonlyMap<string, string>,
  path: string,
): LanguageModelV4ToolResultPart {
  const toolName = toolNames.get(toolCallId);
  if (toolName === undefined) {
    throw new WireError({
      code: 'tool_call_not_found',
      message: `No tool call found for \`${path}.tool_use_id\`: no earlier assistant message uses a tool with the id '${toolCallId.slice(0, 64)}'.`,
      param: `${path}.tool_use_id`,
    });
  }
  const head = { type: 'tool-result' as const, toolCallId, toolName };
  const parts =
    typeof content === 'string'
      ? [{ type: 'text' as const, text: content }]
      : (content ?? []).map((block, index) => decodeBlock(block, `${path}.content[${index}]`));
  const texts = parts.filter(part => part.type === 'text').map(({ text }) => text);
  if (texts.length < parts.length) return { ...head, output: { type: 'content', value: parts } };
  const value = texts.join('\n');
  return { ...head, output: { type: isError ? 'error-text' : 'text', value } };
}

function decodeBlock(
  block: ContentBlock,
  path: string,
): LanguageModelV4TextPart | LanguageModelV4FilePart {
  if (block.type === 'text') return { type: 'text', text: block.text };
  const { source } = block;
  switch (source.type) {
    case 'text':
      return { type: 'text', text: source.data };
    case 'url':
      return decodeUrl(
        source.url,
        block.type === 'image' ? 'image' : 'application/pdf',
        `${path}.source.url`,
      );
    case 'base64':
      return {
        type: 'file',
        mediaType: source.media_type,
        data: { type: 'data', data: source.data },
      };
    default:
      return source satisfies never;
  }
}
