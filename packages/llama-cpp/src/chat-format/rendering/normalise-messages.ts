import type { ReasoningMarks } from '../parsing/reasoning-marks.ts';
import { type TemplateMessage, type TemplateToolCall, textOf } from './template-messages.ts';
import type { TemplateTraits } from './template-traits.ts';

type Assistant = Extract<TemplateMessage, { role: 'assistant' }>;

/** Brings messages into the form a template takes, without losing any of their text. */
export function normaliseMessages(
  messages: readonly TemplateMessage[],
  traits: TemplateTraits,
  reasoning?: ReasoningMarks,
): TemplateMessage[] {
  let result = joinLeadingSystem(messages);
  if (traits.system !== 'anywhere') result = moveSystem(result, traits.system);
  result = result.map(message =>
    message.role === 'assistant' ? replayReasoning(message, traits, reasoning) : message,
  );
  if (traits.callIds === 'nine-alphanumerics') result = shortenIds(result);
  if (traits.arguments === 'string') result = result.map(withArgumentsAsText);
  if (traits.textHidesCalls) result = result.flatMap(textBeforeCalls);
  if (!traits.parallelCalls) result = oneCallPerMessage(result);
  if (traits.alternates) result = joinNeighbours(result);
  if (traits.content === 'parts') result = result.map(withParts);
  return result;
}

const joinTexts = (...texts: string[]) => texts.filter(text => text !== '').join('\n\n');

/** Templates know one system message at the beginning. */
function joinLeadingSystem(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const count = messages.findIndex(({ role }) => role !== 'system');
  const leading = messages.slice(0, count === -1 ? messages.length : count);
  if (leading.length < 2) return [...messages];
  const content = joinTexts(...leading.map(message => textOf(message.content)));
  return [{ role: 'system', content }, ...messages.slice(leading.length)];
}

/** What the system says where the template has no place for it goes into the user's next message. */
function moveSystem(
  messages: readonly TemplateMessage[],
  allowed: 'first' | 'nowhere',
): TemplateMessage[] {
  const result: TemplateMessage[] = [];
  let pending = '';
  for (const [index, message] of messages.entries()) {
    if (message.role === 'system' && !(allowed === 'first' && index === 0)) {
      pending = joinTexts(pending, textOf(message.content));
    } else if (message.role === 'user' && pending !== '') {
      result.push({ role: 'user', content: joinTexts(pending, textOf(message.content)) });
      pending = '';
    } else {
      result.push(message);
    }
  }
  if (pending !== '') result.push({ role: 'user', content: pending });
  return result;
}

/**
 * Hands reasoning over under the names the template reads. Clients that know no reasoning send it
 * back inside the text, where it is found again.
 */
function replayReasoning(
  message: Assistant,
  traits: TemplateTraits,
  marks: ReasoningMarks | undefined,
): Assistant {
  const { reasoning_content: given, ...rest } = message;
  let content = textOf(message.content);
  let reasoning = given;
  const open = marks?.open.trimEnd();
  if (marks && open !== undefined && content.trimStart().startsWith(open)) {
    const end = content.indexOf(marks.close);
    if (end !== -1) {
      reasoning ??= content
        .trimStart()
        .slice(open.length, end - content.length)
        .trim();
      content = content.slice(end + marks.close.length).trimStart();
    }
  }
  if (reasoning === undefined) return { ...rest, content };
  if (traits.reasoningReplacesText && message.tool_calls) {
    reasoning = joinTexts(reasoning, content);
    content = '';
  }
  const keys = traits.reasoningKeys.map(key => [key, reasoning] as const);
  return { ...rest, content, ...Object.fromEntries(keys) };
}

function withArgumentsAsText(message: TemplateMessage): TemplateMessage {
  if (message.role !== 'assistant' || !message.tool_calls) return message;
  const tool_calls = message.tool_calls.map((call): TemplateToolCall => {
    const { name, arguments: input } = call.function;
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    return { ...call, function: { name, arguments: text } };
  });
  return { ...message, tool_calls };
}

/** A message with text and calls becomes two. */
function textBeforeCalls(message: TemplateMessage): TemplateMessage[] {
  if (message.role !== 'assistant' || !message.tool_calls || textOf(message.content) === '') {
    return [message];
  }
  const { tool_calls, ...text } = message;
  return [text, { role: 'assistant', content: '', tool_calls }];
}

/** A message with several calls becomes several, each followed by its own result. */
function oneCallPerMessage(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const result: TemplateMessage[] = [];
  const taken = new Set<TemplateMessage>();
  for (const [index, message] of messages.entries()) {
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    if (message.role !== 'assistant' || calls.length < 2) {
      if (!taken.has(message)) result.push(message);
      continue;
    }
    for (const [at, call] of calls.entries()) {
      const rest: Assistant = at === 0 ? message : { role: 'assistant', content: '' };
      result.push({ ...rest, tool_calls: [call] });
      const answer = messages
        .slice(index + 1)
        .find(later => later.role === 'tool' && later.tool_call_id === call.id);
      if (!answer) continue;
      taken.add(answer);
      result.push(answer);
    }
  }
  return result;
}

/** Joins messages of one role that follow each other. Calls and results are left alone. */
export function joinNeighbours(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const result: TemplateMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    const joins =
      last?.role === message.role &&
      (message.role === 'user' ||
        (message.role === 'assistant' &&
          last.role === 'assistant' &&
          !last.tool_calls &&
          !message.tool_calls));
    if (last && joins) {
      const content = joinTexts(textOf(last.content), textOf(message.content));
      result[result.length - 1] = { ...message, content } as TemplateMessage;
    } else {
      result.push(message);
    }
  }
  return result;
}

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Mistral's templates insist on ids of nine letters or digits. The same id gives the same one. */
function shortenIds(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const ids = new Map<string, string>();
  const shorten = (id: string) => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const fits = /^[a-zA-Z0-9]{9}$/.test(id) && ![...ids.values()].includes(id);
    const short = fits ? id : numbered(ids.size);
    ids.set(id, short);
    return short;
  };
  return messages.map((message): TemplateMessage => {
    if (message.role === 'tool') {
      return { ...message, tool_call_id: shorten(message.tool_call_id) };
    }
    if (message.role !== 'assistant' || !message.tool_calls) return message;
    return {
      ...message,
      tool_calls: message.tool_calls.map(call => ({ ...call, id: shorten(call.id) })),
    };
  });
}

function numbered(index: number): string {
  let rest = index;
  let id = '';
  while (id.length < 9) {
    id = (alphanumerics[rest % alphanumerics.length] ?? 'A') + id;
    rest = Math.floor(rest / alphanumerics.length);
  }
  return id;
}

/** Content as the list of parts that some templates insist on. */
export function withParts(message: TemplateMessage): TemplateMessage {
  if (message.role === 'tool' || typeof message.content !== 'string') return message;
  return { ...message, content: [{ type: 'text', text: message.content }] };
}
