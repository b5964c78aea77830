import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelError } from '@loam/model-port';

/** A call in the form of the OpenAI API, which chat templates read. */
export type TemplateToolCall = {
  id: string;
  type: 'function';
  function: { name: string; arguments: unknown };
};

/** Messages in the form of the OpenAI API, which chat templates read. */
export type TemplateMessage =
  | { role: 'system' | 'user'; content: string | { type: 'text'; text: string }[] }
  | {
      role: 'assistant';
      content: string | { type: 'text'; text: string }[];
      /** What the model thought. Templates differ in the name they read it from. */
      reasoning_content?: string;
      reasoning?: string;
      thinking?: string;
      tool_calls?: TemplateToolCall[];
    }
  | { role: 'tool'; content: string; tool_call_id: string; name: string };

/** The text of a message's content. */
export function textOf(content: TemplateMessage['content']): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

export type TemplateTool = {
  type: 'function';
  function: { name: string; description?: string; parameters: unknown };
};

type Message = LanguageModelV4Prompt[number];
type Content<Role extends Message['role']> = Exclude<
  Extract<Message, { role: Role }>['content'],
  string
>[number];
type ToolResult = Extract<Content<'tool'>, { type: 'tool-result' }>;

/** @throws ModelError `unsupported_content` for what is not text, naming the message */
export function toTemplateMessages(prompt: LanguageModelV4Prompt): TemplateMessage[] {
  return prompt.flatMap((message, index): TemplateMessage[] => {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
        return [{ role: 'system', content: message.content }];
      case 'user':
        return [
          {
            role: 'user',
            content: message.content
              .map((part, at) => userText(part, `${path}.content[${at}]`))
              .join('\n'),
          },
        ];
      case 'assistant':
        return assistantMessages(message.content, path);
      case 'tool':
        return message.content.flatMap((part, at) =>
          part.type === 'tool-result' ? [toolMessage(part, `${path}.content[${at}]`)] : [],
        );
      default:
        message satisfies never;
        return [];
    }
  });
}

export function toTemplateTool(tool: LanguageModelV4FunctionTool): TemplateTool {
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      parameters: tool.inputSchema,
    },
  };
}

function userText(part: Content<'user'>, path: string): string {
  if (part.type === 'text') return part.text;
  const { data, mediaType } = part;
  if (data.type === 'text') return data.text;
  if (data.type === 'data' && mediaType.startsWith('text/')) {
    return typeof data.data === 'string'
      ? Buffer.from(data.data, 'base64').toString('utf8')
      : Buffer.from(data.data).toString('utf8');
  }
  throw unsupportedContent(`a file of type ${mediaType}`, path);
}

/** Results of tools that ran on the model's side stand among its content; they follow it here. */
function assistantMessages(content: Content<'assistant'>[], path: string): TemplateMessage[] {
  const text: string[] = [];
  const reasoning: string[] = [];
  const calls: TemplateToolCall[] = [];
  const results: TemplateMessage[] = [];
  for (const [at, part] of content.entries()) {
    switch (part.type) {
      case 'text':
        text.push(part.text);
        break;
      case 'reasoning':
        reasoning.push(part.text);
        break;
      case 'tool-call':
        calls.push({
          id: part.toolCallId,
          type: 'function',
          function: { name: part.toolName, arguments: argumentsObject(part.input) },
        });
        break;
      case 'tool-result':
        results.push(toolMessage(part, `${path}.content[${at}]`));
        break;
      case 'file':
      case 'reasoning-file':
        throw unsupportedContent(`a file of type ${part.mediaType}`, `${path}.content[${at}]`);
      default:
        // Custom parts mean something to the provider that made them only.
        break;
    }
  }
  return [
    {
      role: 'assistant',
      content: text.join('\n'),
      ...(reasoning.length > 0 && { reasoning_content: reasoning.join('\n') }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    ...results,
  ];
}

/** The AI SDK hands over parsed arguments; a text that holds an object is taken for one. */
function argumentsObject(input: unknown): unknown {
  if (typeof input !== 'string') return input ?? {};
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'object' && value !== null ? value : input;
  } catch {
    return input;
  }
}

function toolMessage(part: ToolResult, path: string): TemplateMessage {
  return {
    role: 'tool',
    content: toolResultText(part.output, path),
    tool_call_id: part.toolCallId,
    name: part.toolName,
  };
}

/** Values become JSON; an error's text or value stands where the result would. */
function toolResultText(output: ToolResult['output'], path: string): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value);
    case 'execution-denied':
      return output.reason ?? 'Tool execution denied.';
    case 'content':
      return output.value
        .map((item, at) => {
          if (item.type === 'text') return item.text;
          const kind = item.type === 'file' ? `a file of type ${item.mediaType}` : 'custom content';
          throw unsupportedContent(kind, `${path}.output.value[${at}]`);
        })
        .join('\n');
    default:
      output satisfies never;
      return '';
  }
}

function unsupportedContent(kind: string, path: string): ModelError {
  return new ModelError({
    code: 'unsupported_content',
    message: `This model reads text only, and ${path} holds ${kind}. Send text instead.`,
    param: path,
  });
}
