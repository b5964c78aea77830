import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type LoamOptions, ModelError } from '@loam/model-port';

export type SelectedTool = LanguageModelV4FunctionTool & {
  /** Its place in the request's list, for messages. */
  index: number;
};

/** Which tools a call shows to the model, and which of them it may or must call. */
export type ToolSelection = {
  /** Rendered into the prompt. */
  shown: readonly SelectedTool[];
  callable: readonly SelectedTool[];
  /** The answer must call a tool. */
  forced: boolean;
  /** There are tools, and calling one must be impossible. */
  forbidden: boolean;
};

/** @throws ModelError `unsupported_parameter` for a choice that names no tool there is */
export function selectTools(
  call: LanguageModelV4CallOptions,
  options: LoamOptions,
  warnings: SharedV4Warning[],
): ToolSelection {
  const tools = (call.tools ?? []).flatMap((tool, index): SelectedTool[] => {
    if (tool.type === 'function') return [{ ...tool, index }];
    warnings.push({ type: 'unsupported', feature: `tool ${tool.id}`, details: 'It is left out.' });
    return [];
  });
  const { toolChoice = { type: 'auto' } } = call;
  // A model that does not see its tools answers in words; one that sees them and may not call them
  // is at a loss for what to write where it would.
  if (toolChoice.type === 'none') {
    return { shown: [], callable: [], forced: false, forbidden: tools.length > 0 };
  }

  const allowed = options.allowedTools;
  for (const name of allowed ?? []) requireTool(tools, name);
  const permitted = allowed ? tools.filter(({ name }) => allowed.includes(name)) : tools;
  switch (toolChoice.type) {
    case 'auto':
      return {
        shown: tools,
        callable: permitted,
        forced: false,
        forbidden: permitted.length === 0 && tools.length > 0,
      };
    case 'required':
      if (permitted.length === 0) {
        throw choiceError('A tool must be called, and there is none that may be. Add tools.');
      }
      return { shown: tools, callable: permitted, forced: true, forbidden: false };
    case 'tool':
      return {
        shown: tools,
        callable: [requireTool(permitted, toolChoice.toolName)],
        forced: true,
        forbidden: false,
      };
    default:
      return toolChoice satisfies never;
  }
}

function requireTool(tools: readonly SelectedTool[], name: string): SelectedTool {
  const tool = tools.find(each => each.name === name);
  if (tool) return tool;
  throw choiceError(
    `tool_choice names '${name}', which is not among the tools. Add it, or name another.`,
  );
}

function choiceError(message: string): ModelError {
  return new ModelError({ code: 'unsupported_parameter', message, param: 'tool_choice' });
}
