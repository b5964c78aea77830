import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { ChatFormat, OutputPart } from '../src/chat-format/chat-format.ts';
import { createChatFormat } from '../src/chat-format/create-chat-format.ts';

/*
 * Prints what becomes of a folder of chat templates, one per line:
 *
 *   node scripts/check-templates.ts path/to/llama.cpp/models/templates [--markdown]
 *
 * renders   a conversation with a system message, a tool, a call of it and its result
 * reads     a call that the template renders is read back with both arguments
 * streams   the same call, character by character, shows its arguments before it is over
 */

const weather: LanguageModelV4FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of some days.',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city', 'days'],
  },
};
const input = { city: 'Bergen on Sea', days: 3 };

const question: LanguageModelV4Prompt = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Will it rain?' }] },
];
// Nine letters and digits, as the strictest templates want.
const call = { toolCallId: 'a1B2c3D4e', toolName: 'get_weather' };
const conversation: LanguageModelV4Prompt = [
  ...question,
  { role: 'assistant', content: [{ type: 'tool-call', ...call, input }] },
  {
    role: 'tool',
    content: [{ type: 'tool-result', ...call, output: { type: 'text', value: 'Rain.' } }],
  },
];

/** Marks that only a model's vocabulary has, which a template comes without. */
const vocabularies: Readonly<Record<string, readonly string[]>> = {
  'LFM2-8B-A1B': ['<|tool_call_start|>', '<|tool_call_end|>'],
  'LFM2.5-Instruct': ['<|tool_call_start|>', '<|tool_call_end|>'],
};

type Row = { name: string; family: string; renders: string; reads: string; streams: string };

function check(name: string, chatTemplate: string): Row {
  const format = createChatFormat({
    chatTemplate,
    bosToken: '<s>',
    eosToken: '</s>',
    specialTokens: (vocabularies[name] ?? []).map((text, id) => ({ id, text, kind: 'control' })),
  });
  const { family } = format;
  const prompt = promptOf(format, conversation);
  const renders = prompt !== undefined && prompt.includes(input.city) && prompt.includes('Rain.');
  const reads = format.capabilities.tools === true;
  const written = prompt === undefined ? undefined : writtenCall(prompt);
  const streams = written !== undefined && reads ? streamsCall(format, written) : undefined;
  return { name, family, renders: mark(renders), reads: mark(reads), streams: mark(streams) };
}

function promptOf(format: ChatFormat, messages: LanguageModelV4Prompt): string | undefined {
  try {
    return format.prepare({ prompt: messages, tools: [weather] }, {}).pieces.join('');
  } catch {
    return undefined;
  }
}

/** The answer as the template renders it: from somewhere before the call up to the result. */
function writtenCall(prompt: string): string | undefined {
  const after = prompt.lastIndexOf('Rain.');
  const argument = prompt.lastIndexOf(input.city, after);
  const begin = prompt.lastIndexOf('Will it rain?', argument);
  return argument === -1 || begin === -1
    ? undefined
    : prompt.slice(begin + 'Will it rain?'.length, after);
}

/** Whether arguments come out before the call is complete. The header of the turn may be part of `text`. */
function streamsCall(format: ChatFormat, text: string): boolean {
  for (let start = 0; start < text.length; start += 1) {
    const { parser } = format.prepare(
      { prompt: question, tools: [weather], reasoning: 'none' },
      {},
    );
    const steps: OutputPart[][] = Array.from(text.slice(start), character =>
      parser.push(character),
    );
    const over = steps.findIndex(parts => parts.some(isCall));
    if (over === -1) continue;
    const first = steps.findIndex(parts => parts.some(({ type }) => type === 'tool-input-delta'));
    const found = steps[over]?.find(isCall);
    if (found && isInput(found.input)) return first !== -1 && first < over;
  }
  return false;
}

const isCall = (part: OutputPart) => part.type === 'tool-call';

function isInput(json: string): boolean {
  const { city, days } = JSON.parse(json) as Record<string, unknown>;
  return city === input.city && days === input.days;
}

const mark = (holds: boolean | undefined) => (holds === undefined ? '–' : holds ? 'yes' : 'no');

const markdown = process.argv.includes('--markdown');
const folder = process.argv.slice(2).find(each => !each.startsWith('--'));
if (folder === undefined) {
  console.error('Name a folder of .jinja files: node scripts/check-templates.ts <folder>');
  process.exit(1);
}
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.jinja'))
  .toSorted();
const rows = files.map(file =>
  check(basename(file, '.jinja'), readFileSync(join(folder, file), 'utf8')),
);
const header: Row = {
  name: 'template',
  family: 'family',
  renders: 'renders',
  reads: 'reads',
  streams: 'streams',
};
const widthOf = (key: keyof Row) => Math.max(...[header, ...rows].map(row => row[key].length));
const columns = ['name', 'family', 'renders', 'reads', 'streams'] as const;
const widths = columns.map(widthOf);
for (const [line, row] of [header, ...rows].entries()) {
  const cells = columns.map((key, index) => row[key].padEnd(widths[index] ?? 0));
  console.log(markdown ? `| ${cells.join(' | ')} |` : cells.join('  ').trimEnd());
  if (markdown && line === 0)
    console.log(`|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`);
}
const count = (key: 'renders' | 'reads' | 'streams') =>
  rows.filter(row => row[key] === 'yes').length;
console.log(
  `\n${rows.length} templates: ${count('renders')} render, ${count('reads')} are read back, ${count('streams')} stream`,
);
