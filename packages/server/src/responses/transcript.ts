import type { ResponseItem } from '@loam/openai-wire';

/**
 * A conversation as text, for a model that reads about it and does not take part in it. It is the
 * same for every model, whatever tools and files its own prompts may hold.
 */
export function transcriptOf(items: readonly ResponseItem[]): string {
  const names = new Map(
    items.flatMap(item => (item.type === 'function_call' ? [[item.call_id, item.name]] : [])),
  );
  return items.map(item => entryOf(item, names)).join('');
}

function entryOf(item: ResponseItem, names: ReadonlyMap<string, string>): string {
  switch (item.type) {
    case 'message':
      return entry(item.role, textOf(item.content));
    case 'function_call':
      return entry(`assistant calls ${item.name}`, item.arguments);
    case 'function_call_output':
      return entry(`${names.get(item.call_id) ?? 'a tool'} returns`, textOf(item.output));
    default:
      // Reasoning is how an answer was found, and compactions have been opened.
      return '';
  }
}

function entry(speaker: string, text: string): string {
  return `[${speaker}]\n${text}\n\n`;
}

type Message = Extract<ResponseItem, { type: 'message' }>;
type Output = Extract<ResponseItem, { type: 'function_call_output' }>;

function textOf(content: Message['content'] | Output['output']): string {
  if (typeof content === 'string') return content;
  return content.map(textOfPart).join('\n');
}

function textOfPart(part: Exclude<Message['content'], string>[number]): string {
  switch (part.type) {
    case 'input_image':
      return '(an image)';
    case 'input_video':
      return '(a video)';
    case 'input_file':
      return part.filename ? `(the file ${part.filename})` : '(a file)';
    case 'refusal':
      return part.refusal;
    default:
      return part.text;
  }
}
