import type { CallSyntax } from '../families/call-syntax.ts';
import { joinNeighbours, withParts } from './normalise-messages.ts';
import { type TemplateMessage, type TemplateTool, textOf } from './template-messages.ts';
import type { TemplateTraits } from './template-traits.ts';

/** What about tools a template does not render, so that it has to become part of the text. */
export type ToolsAsText = {
  /** It shows no tools to the model. */
  tools: boolean;
  /** It leaves calls of earlier turns out. */
  calls: boolean;
  /** It leaves results out. */
  results: boolean;
};

/** Puts tools, calls and results into the text of messages, where a template has no place for them. */
export function withToolsAsText(
  messages: readonly TemplateMessage[],
  tools: readonly TemplateTool[],
  { asText, syntax, traits }: { asText: ToolsAsText; syntax: CallSyntax; traits: TemplateTraits },
): TemplateMessage[] {
  let result = [...messages];
  if (asText.calls) result = result.map(message => writeCalls(message, syntax));
  if (asText.results) result = writeResults(result);
  if (asText.tools && tools.length > 0) {
    result = addInstructions(result, instructions(tools, syntax), traits);
  }
  if (traits.alternates) result = joinNeighbours(result);
  return traits.content === 'parts' ? result.map(withParts) : result;
}

function instructions(tools: readonly TemplateTool[], syntax: CallSyntax): string {
  const example = syntax.write?.([{ name: 'function-name', json: '{"argument": "value"}' }]) ?? '';
  return `# Tools

You may call one or more functions to assist with the user query. They are described here, one on each line:
<tools>
${tools.map(tool => JSON.stringify(tool)).join('\n')}
</tools>

To call a function, write its name and its arguments exactly like this, and nothing after it:
${example}`;
}

/** Puts instructions into the system message, or where there can be none, before the first of the user. */
export function addInstructions(
  messages: readonly TemplateMessage[],
  text: string,
  traits: TemplateTraits,
): TemplateMessage[] {
  const role = traits.system === 'nowhere' ? 'user' : 'system';
  const index = messages.findIndex(message => message.role === role);
  const target = messages[index];
  if (!target || (role === 'system' && index !== 0)) return [{ role, content: text }, ...messages];
  const given = textOf(target.content);
  const content = role === 'system' ? `${given}\n\n${text}` : `${text}\n\n${given}`;
  return messages.with(index, { role, content });
}

function writeCalls(message: TemplateMessage, syntax: CallSyntax): TemplateMessage {
  if (message.role !== 'assistant' || !message.tool_calls) return message;
  const { tool_calls: calls, ...rest } = message;
  const written = syntax.write?.(
    calls.map(({ function: { name, arguments: input } }) => ({
      name,
      json: typeof input === 'string' ? input : JSON.stringify(input),
    })),
  );
  const content = [textOf(message.content), written].filter(text => text).join('\n');
  return { ...rest, content };
}

/** Results become what the user says next, all of one turn together. */
function writeResults(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const result: TemplateMessage[] = [];
  let open = false;
  for (const message of messages) {
    if (message.role !== 'tool') {
      open = false;
      result.push(message);
      continue;
    }
    const text = `<tool_response>\n${message.content}\n</tool_response>`;
    const last = result.at(-1);
    if (open && last) {
      result[result.length - 1] = { role: 'user', content: `${textOf(last.content)}\n${text}` };
    } else {
      result.push({ role: 'user', content: text });
    }
    open = true;
  }
  return result;
}
