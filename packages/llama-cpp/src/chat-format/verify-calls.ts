import type { CallSyntax } from './families/call-syntax.ts';
import { readAnswer } from './parsing/read-answer.ts';
import type { ReasoningMarks } from './parsing/reasoning-marks.ts';
import { StreamingParser } from './parsing/streaming-parser.ts';
import type { ChatTemplate } from './rendering/chat-template.ts';
import type { TemplateMessage, TemplateTool } from './rendering/template-messages.ts';
import type { ToolsAsText } from './rendering/tools-as-text.ts';

/** What a template does with a call. */
export type CallProbe = {
  /** The form of arguments that the template renders. */
  arguments: 'object' | 'string';
  /** The turn of the assistant that holds the call, as the template writes it. */
  turn: string;
};

const probeArguments = { city: 'Oslo Probe', days: 3 };
const probeName = 'probe_tool';
/** Nine letters and digits, as the strictest templates want. */
const probeId = 'a1B2c3D4e';
const question: TemplateMessage = { role: 'user', content: 'Uniform1' };

const probeTool: TemplateTool = {
  type: 'function',
  function: {
    name: probeName,
    description: 'Probe',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'City' },
        days: { type: 'integer', description: 'Days' },
      },
      required: ['city'],
    },
  },
};

/** Renders a conversation with a call of two arguments, in each form a template may want. */
export function probeCalls(template: ChatTemplate): CallProbe[] {
  return (['object', 'string'] as const).flatMap(form => {
    try {
      const options = { tools: [probeTool], addGenerationPrompt: false };
      const before = template.render([question], options);
      const opened = template.render([question], { ...options, addGenerationPrompt: true });
      const after = template.render(conversationWithCall(form), options);
      const turn = afterHeader(
        after.slice(commonLength(before, after)),
        opened.slice(commonLength(before, opened)),
      );
      return turn.includes(probeName) && turn.includes('Oslo Probe')
        ? [{ arguments: form, turn }]
        : [];
    } catch {
      return [];
    }
  });
}

/** A call of a syntax as it writes it itself, for templates that leave calls out. */
export function writtenProbe(calls: CallSyntax): CallProbe | undefined {
  const json = JSON.stringify(probeArguments);
  const turn = calls.write?.([{ name: probeName, json }]);
  return turn === undefined ? undefined : { arguments: 'object', turn };
}

/** Whether a syntax reads the probe's call back as it was: its name and both arguments. */
export function readsBack(
  probe: CallProbe,
  calls: CallSyntax,
  reasoning: ReasoningMarks | undefined,
): boolean {
  const parser = new StreamingParser({
    read: context =>
      readAnswer(context, {
        calls,
        callable: true,
        start: 'open',
        ...(reasoning && { reasoning }),
      }),
    tools: new Map([[probeName, probeTool.function.parameters]]),
    generateId: () => 'probe',
  });
  const parts = [...parser.push(probe.turn), ...parser.end()];
  const found = parts.filter(part => part.type === 'tool-call');
  return found.length === 1 && found[0]?.toolName === probeName && sameArguments(found[0].input);
}

/** Why not even one message of a user can be rendered; `undefined` where it can. */
export function findRenderingFailure(template: ChatTemplate): string | undefined {
  try {
    template.render([question]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What about tools the template leaves out. */
export function findToolsAsText(template: ChatTemplate, form: 'object' | 'string'): ToolsAsText {
  const called: TemplateMessage[] = [
    ...conversationWithCall(form),
    { role: 'tool', content: 'Result1', tool_call_id: probeId, name: probeName },
  ];
  return {
    tools: !renders(template, [question], probeName),
    calls: !renders(template, called, 'Oslo Probe'),
    results: !renders(template, called, 'Result1'),
  };
}

function renders(template: ChatTemplate, messages: TemplateMessage[], text: string): boolean {
  try {
    return template.render(messages, { tools: [probeTool] }).includes(text);
  } catch {
    return false;
  }
}

function conversationWithCall(form: 'object' | 'string'): TemplateMessage[] {
  const input = form === 'object' ? probeArguments : JSON.stringify(probeArguments);
  return [
    question,
    {
      role: 'assistant',
      content: '',
      tool_calls: [
        { id: probeId, type: 'function', function: { name: probeName, arguments: input } },
      ],
    },
  ];
}

function sameArguments(input: string): boolean {
  const value = JSON.parse(input) as Record<string, unknown>;
  return (
    Object.keys(value).length === 2 &&
    value['city'] === probeArguments.city &&
    value['days'] === probeArguments.days
  );
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/**
 * The turn without its header, which is what the generation prompt adds. Where a template's header
 * goes on (`<think>`) in a way the turn does not, the cut must not fall inside a mark.
 */
function afterHeader(turn: string, header: string): string {
  const common = commonLength(turn, header);
  if (common === header.length) return turn.slice(common);
  const end = Math.max(turn.lastIndexOf('>', common - 1), turn.lastIndexOf('\n', common - 1));
  return common > 0 && end !== -1 && end < common ? turn.slice(end + 1) : turn;
}
