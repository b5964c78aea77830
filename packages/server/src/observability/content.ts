import type {
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import type { ModelCall } from './observer.ts';

/** A message as the conventions of OpenTelemetry write it: `gen_ai.input.messages` and `…output.messages`. */
export type ContentMessage = {
  role: string;
  parts: ContentPart[];
  finish_reason?: string;
};

export type ContentPart =
  | { type: 'text'; content: string }
  | { type: 'reasoning'; content: string }
  | { type: 'tool_call'; id: string; name: string; arguments: unknown }
  | { type: 'tool_call_response'; id: string; response: unknown }
  /** Pictures and other files are named, not shown. */
  | { type: 'file'; mime_type: string };

/** What was said in a call. */
export type Content = { input: ContentMessage[]; output: ContentMessage[] };

/** What a model was asked. */
export function inputMessages({ prompt, promptText }: ModelCall): ContentMessage[] {
  if (prompt) return prompt.map(inputMessage);
  return [{ role: 'user', parts: [{ type: 'text', content: promptText() }] }];
}

/** Collects what a model answers. */
export function collectContent(): {
  take: (part: LanguageModelV4StreamPart) => void;
  messages: () => ContentMessage[];
} {
  const parts: ContentPart[] = [];
  let finishReason: string | undefined;
  const append = (type: 'text' | 'reasoning', delta: string) => {
    const last = parts.at(-1);
    if (last?.type === type) last.content += delta;
    else parts.push({ type, content: delta });
  };
  return {
    take(part) {
      if (part.type === 'text-delta') append('text', part.delta);
      else if (part.type === 'reasoning-delta') append('reasoning', part.delta);
      else if (part.type === 'finish') finishReason = part.finishReason.unified;
      else if (part.type === 'tool-call') {
        const { toolCallId: id, toolName: name, input } = part;
        parts.push({ type: 'tool_call', id, name, arguments: input });
      }
    },
    messages: () =>
      parts.length === 0
        ? []
        : [
            {
              role: 'assistant',
              parts,
              ...(finishReason !== undefined && { finish_reason: finishReason }),
            },
          ],
  };
}

function inputMessage({ role, content }: LanguageModelV4Message): ContentMessage {
  if (typeof content === 'string') return { role, parts: [{ type: 'text', content }] };
  return {
    role,
    parts: content.map((part): ContentPart => {
      switch (part.type) {
        case 'text':
        case 'reasoning':
          return { type: part.type, content: part.text };
        case 'tool-call':
          return {
            type: 'tool_call',
            id: part.toolCallId,
            name: part.toolName,
            arguments: part.input,
          };
        case 'tool-result':
          return {
            type: 'tool_call_response',
            id: part.toolCallId,
            response: responseOf(part.output),
          };
        default:
          return { type: 'file', mime_type: 'mediaType' in part ? part.mediaType : part.type };
      }
    }),
  };
}

function responseOf(output: LanguageModelV4ToolResultOutput): unknown {
  return 'value' in output ? output.value : output.type;
}
