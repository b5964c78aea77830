import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { assertOffered, decodeToolMode, decodeTools } from '../chat/decode-tools.ts';
import { encodeTools } from '../chat/encode-tools.ts';
import type { ResponseTool, ResponseToolChoice } from './tool-schema.ts';

/** The tools of the chat wire without their wrapping. */
export function decodeResponseTools(tools: readonly ResponseTool[]): LanguageModelV4FunctionTool[] {
  return decodeTools(tools, index => `tools[${index}]`);
}

export function encodeResponseTools(tools: LanguageModelV4CallOptions['tools']): {
  tools: ResponseTool[];
  warnings: SharedV4Warning[];
} {
  const encoded = encodeTools(tools);
  return {
    tools: encoded.tools.map(tool => ({ type: 'function', ...tool.function })),
    warnings: encoded.warnings,
  };
}

/** @throws WireError for a choice of a tool that is not offered */
export function decodeResponseToolChoice(
  choice: ResponseToolChoice,
  toolNames: ReadonlySet<string>,
): {
  toolChoice: NonNullable<LanguageModelV4CallOptions['toolChoice']>;
  allowedTools?: string[];
} {
  if (typeof choice === 'string') return { toolChoice: decodeToolMode(choice, toolNames) };
  if (choice.type === 'function') {
    assertOffered(choice.name, toolNames, 'tool_choice.name');
    return { toolChoice: { type: 'tool', toolName: choice.name } };
  }
  return {
    toolChoice: { type: choice.mode },
    allowedTools: choice.tools.map(({ name }, index) => {
      assertOffered(name, toolNames, `tool_choice.tools[${index}].name`);
      return name;
    }),
  };
}

/** `auto` is the default and is not sent: the AI SDK sets it on calls without tools as well. */
export function encodeResponseToolChoice(
  choice: LanguageModelV4CallOptions['toolChoice'],
  allowedTools: readonly string[] | undefined,
): ResponseToolChoice | undefined {
  switch (choice?.type) {
    case 'none':
      return 'none';
    case 'tool':
      return { type: 'function', name: choice.toolName };
    default: {
      const mode = choice?.type === 'required' ? 'required' : 'auto';
      if (!allowedTools) return mode === 'auto' ? undefined : mode;
      return {
        type: 'allowed_tools',
        mode,
        tools: allowedTools.map(name => ({ type: 'function', name })),
      };
    }
  }
}
