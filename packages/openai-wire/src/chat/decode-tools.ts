import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import type { JSONObject } from '@ai-sdk/provider';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatTool, ChatToolChoice } from './tool-schema.ts';

/** @throws WireError for a name that stands twice, or parameters that are no object's schema */
export function decodeTools(
  tools: ReadonlyArray<ChatTool['function']>,
  pathOf: (index: number) => string,
): LanguageModelV4FunctionTool[] {
  const names = new Set<string>();
  return tools.map((tool, index) => {
    const path = pathOf(index);
    if (names.has(tool.name)) {
      throw new WireError({
        code: 'invalid_value',
        message: `Invalid \`${path}.name\`: another tool is already named '${tool.name}'.`,
        param: `${path}.name`,
      });
    }
    names.add(tool.name);

    const parameters = tool.parameters ?? { type: 'object', properties: {} };
    if ('type' in parameters && parameters['type'] !== 'object') {
      throw new WireError({
        code: 'invalid_function_parameters',
        message: `Invalid \`${path}.parameters\`: expected a JSON Schema of type 'object', but got type ${JSON.stringify(parameters['type'])}.`,
        param: `${path}.parameters`,
      });
    }
    return {
      type: 'function' as const,
      name: tool.name,
      inputSchema: parameters,
      ...removeUndefined({
        description: tool.description ?? undefined,
        strict: tool.strict ?? undefined,
        inputExamples: tool.input_examples?.map(input => ({ input: input as JSONObject })),
      }),
    };
  });
}

/** @throws WireError for `required` without any tool */
export function decodeToolMode<Mode extends 'auto' | 'none' | 'required'>(
  mode: Mode,
  toolNames: ReadonlySet<string>,
): { type: Mode } {
  if (mode === 'required' && toolNames.size === 0) {
    throw new WireError({
      code: 'invalid_value',
      message: "Invalid `tool_choice`: 'required' needs `tools` to choose from.",
      param: 'tool_choice',
    });
  }
  return { type: mode };
}

/** @throws WireError for a choice of a tool that is not offered */
export function decodeToolChoice(
  choice: ChatToolChoice,
  toolNames: ReadonlySet<string>,
): {
  toolChoice: NonNullable<LanguageModelV4CallOptions['toolChoice']>;
  allowedTools?: string[];
} {
  if (typeof choice === 'string') return { toolChoice: decodeToolMode(choice, toolNames) };
  if (choice.type === 'function') {
    const { name } = choice.function;
    assertOffered(name, toolNames, 'tool_choice.function.name');
    return { toolChoice: { type: 'tool', toolName: name } };
  }
  const { mode, tools } = choice.allowed_tools;
  return {
    toolChoice: { type: mode },
    allowedTools: tools.map(({ function: { name } }, index) => {
      assertOffered(name, toolNames, `tool_choice.allowed_tools.tools[${index}].function.name`);
      return name;
    }),
  };
}

export function assertOffered(name: string, toolNames: ReadonlySet<string>, param: string): void {
  if (toolNames.has(name)) return;
  throw new WireError({
    code: 'invalid_value',
    message: `Invalid \`${param}\`: '${name.slice(0, 64)}' is not one of the \`tools\` of this request.`,
    param,
  });
}
