import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatTool, ChatToolChoice } from './tool-schema.ts';

export function encodeTools(tools: LanguageModelV4CallOptions['tools'] = []): {
  tools: ChatTool[];
  warnings: SharedV4Warning[];
} {
  const encoded: ChatTool[] = [];
  const warnings: SharedV4Warning[] = [];
  for (const tool of tools) {
    if (tool.type === 'provider') {
      warnings.push({ type: 'unsupported', feature: `provider tool ${tool.id}` });
      continue;
    }
    encoded.push({
      type: 'function',
      function: removeUndefined({
        name: tool.name,
        description: tool.description,
        parameters: tool.inputSchema as Record<string, unknown>,
        strict: tool.strict,
        input_examples: tool.inputExamples?.map(example => example.input),
      }),
    });
  }
  return { tools: encoded, warnings };
}

/** `auto` is the default and is not sent: the AI SDK sets it on calls without tools as well. */
export function encodeToolChoice(
  choice: LanguageModelV4CallOptions['toolChoice'],
  allowedTools: readonly string[] | undefined,
): ChatToolChoice | undefined {
  switch (choice?.type) {
    case 'none':
      return 'none';
    case 'tool':
      return { type: 'function', function: { name: choice.toolName } };
    default: {
      const mode = choice?.type === 'required' ? 'required' : 'auto';
      if (!allowedTools) return mode === 'auto' ? undefined : mode;
      return {
        type: 'allowed_tools',
        allowed_tools: {
          mode,
          tools: allowedTools.map(name => ({ type: 'function', function: { name } })),
        },
      };
    }
  }
}
