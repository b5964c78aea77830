import type { DynamicToolUIPart, ToolUIPart } from 'ai';
import type { ChatTools } from '../chat/message.ts';

/** A tool call in one word, as the card shows it. */
export type ToolStatus = 'writing' | 'running' | 'done' | 'failed' | 'stopped';

type Part = ToolUIPart<ChatTools> | DynamicToolUIPart;

/**
 * @param isLive Whether the answer that holds the call is still streaming; a call without a result was stopped otherwise.
 */
export function toolStatus(part: Part, isLive: boolean): ToolStatus {
  if (toolFailureOf(part) !== undefined) return 'failed';
  switch (part.state) {
    case 'output-available':
      return 'done';
    case 'input-streaming':
      return isLive ? 'writing' : 'stopped';
    default:
      return isLive ? 'running' : 'stopped';
  }
}

/** How the AI SDK begins its report of a call that never reached the tool; the whole report stays in the details. */
const brokenCalls: readonly (readonly [string, string])[] = [
  ['AI_InvalidToolInputError', 'The model called this tool with input that it does not accept.'],
  ['AI_NoSuchToolError', 'The model called a tool that does not exist.'],
];

/** The sentence of a tool that could not do what was asked, or of one that broke. */
export function toolFailureOf(part: Part): string | undefined {
  if (part.state === 'output-error') {
    return brokenCalls.find(([prefix]) => part.errorText.startsWith(prefix))?.[1] ?? part.errorText;
  }
  if (part.state !== 'output-available') return undefined;
  const output: unknown = part.output;
  if (typeof output !== 'object' || output === null || !('error' in output)) return undefined;
  return 'detail' in output ? String(output.detail) : String(output.error);
}
