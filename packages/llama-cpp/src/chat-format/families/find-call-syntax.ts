import { argumentPairs, hunyuanPairs } from './argument-pairs.ts';
import { bareJson } from './bare-json.ts';
import type { CallSyntax } from './call-syntax.ts';
import { functionTags, functionXml } from './function-xml.ts';
import { gemma } from './gemma.ts';
import { harmony } from './harmony.ts';
import { invokeTags } from './invoke-tags.ts';
import { jsonInTag } from './json-in-tag.ts';
import { mistralArguments, mistralList } from './mistral.ts';
import { muse } from './muse.ts';
import { nameThenJson } from './name-then-json.ts';
import { nestedElements } from './nested-elements.ts';
import { pythonic } from './pythonic.ts';
import { recipients } from './recipients.ts';
import { xtml } from './xtml.ts';

/** What models without a syntax of their own are asked to use. */
export const hermes: CallSyntax = jsonInTag({ open: '<tool_call>', close: '</tool_call>' });

/**
 * The syntaxes a template could mean, likeliest first: those whose marks it mentions. Which of them it
 * is, the verification decides.
 */
export function findCallSyntaxes(template: string): CallSyntax[] {
  return candidates
    .filter(({ mentions }) => mentions.every(text => template.includes(text)))
    .map(({ syntax }) => syntax);
}

const deepseekSection = { open: '<｜tool▁calls▁begin｜>', close: '<｜tool▁calls▁end｜>' };

const candidates: readonly { mentions: readonly string[]; syntax: CallSyntax }[] = [
  { mentions: ['<|channel|>', '<|message|>', 'functions.'], syntax: harmony },
  { mentions: ['<|message|>', ' to=', '<atem:function_calls>'], syntax: muse },
  { mentions: ['<|open|>', "'argument'"], syntax: xtml },
  { mentions: [']<]minimax[>[', '<invoke name='], syntax: nestedElements },
  { mentions: ['>>>all\\n', '>>>${recipient}'], syntax: recipients },
  { mentions: ['<tool_sep', "':opensource'"], syntax: hunyuanPairs },
  { mentions: ['<|tool_call>call:', '<tool_call|>'], syntax: gemma },

  // Several syntaxes share `<tool_call>`: those with more marks inside come first.
  {
    mentions: ['<seed:tool_call>', '<function='],
    syntax: functionXml({ open: '<seed:tool_call>', close: '</seed:tool_call>' }),
  },
  {
    mentions: ['<tool_call>', '<function=', '<parameter='],
    syntax: functionXml({ open: '<tool_call>', close: '</tool_call>' }),
  },
  { mentions: ['<tool_call>', '<arg_key>'], syntax: argumentPairs },
  { mentions: ['<tool_call>'], syntax: hermes },

  {
    mentions: ['｜DSML｜', 'function_calls'],
    syntax: invokeTags({ wrapper: '｜DSML｜function_calls', prefix: '｜DSML｜', saysKind: true }),
  },
  {
    mentions: ['｜DSML｜', 'tool_calls'],
    syntax: invokeTags({ wrapper: '｜DSML｜tool_calls', prefix: '｜DSML｜', saysKind: true }),
  },
  {
    mentions: ['<minimax:tool_call>'],
    syntax: invokeTags({ wrapper: 'minimax:tool_call', prefix: '', saysKind: false }),
  },

  // DeepSeek R1 and V3 write the kind of call and a Markdown block, V3.1 neither.
  {
    mentions: ['<｜tool▁call▁begin｜>', '```json'],
    syntax: nameThenJson({
      section: deepseekSection,
      open: '<｜tool▁call▁begin｜>function<｜tool▁sep｜>',
      middle: '\n```json\n',
      close: '\n```<｜tool▁call▁end｜>',
    }),
  },
  {
    mentions: ['<｜tool▁call▁begin｜>'],
    syntax: nameThenJson({
      section: deepseekSection,
      open: '<｜tool▁call▁begin｜>',
      middle: '<｜tool▁sep｜>',
      close: '<｜tool▁call▁end｜>',
    }),
  },
  {
    mentions: ['<|tool_calls_section_begin|>'],
    syntax: nameThenJson({
      section: { open: '<|tool_calls_section_begin|>', close: '<|tool_calls_section_end|>' },
      open: '<|tool_call_begin|>',
      middle: '<|tool_call_argument_begin|>',
      close: '<|tool_call_end|>',
      numbered: true,
    }),
  },
  {
    mentions: ['<|tool_call:begin|>', '<|tool_call:args|>'],
    syntax: nameThenJson({
      section: { open: '<|tool_calls|>', close: '' },
      open: '<|tool_call:begin|>',
      idEnd: '<|tool_call:name|>',
      middle: '<|tool_call:args|>',
      close: '<|tool_call:end|>',
    }),
  },
  {
    mentions: ['<function=', '</function>'],
    syntax: nameThenJson({ open: '<function=', middle: '>', close: '</function>' }),
  },

  { mentions: ['[TOOL_CALLS]', '[CALL_ID]'], syntax: mistralArguments({ callIds: true }) },
  { mentions: ['[TOOL_CALLS]', '[ARGS]'], syntax: mistralArguments({ callIds: false }) },
  { mentions: ['[TOOL_CALLS]'], syntax: mistralList },

  {
    mentions: ['<TOOLCALL>'],
    syntax: jsonInTag({ open: '<TOOLCALL>', close: '</TOOLCALL>', together: 'list' }),
  },
  {
    mentions: ['<tool_calls>'],
    syntax: jsonInTag({ open: '<tool_calls>', close: '</tool_calls>', together: 'lines' }),
  },
  {
    mentions: ['<|START_ACTION|>'],
    syntax: jsonInTag({
      open: '<|START_ACTION|>',
      close: '<|END_ACTION|>',
      together: 'list',
      indented: true,
      keys: { name: 'tool_name', arguments: 'parameters', id: 'tool_call_id' },
    }),
  },
  {
    mentions: ['Action:', '```json', '"tool_name"'],
    syntax: jsonInTag({
      open: 'Action:\n```json\n',
      alsoOpen: ['Action: ```json\n', 'Action:```json\n'],
      close: '```',
      together: 'list',
      keys: { name: 'tool_name', arguments: 'parameters' },
    }),
  },
  {
    mentions: ['functools['],
    syntax: jsonInTag({
      open: ' functools',
      alsoOpen: ['functools'],
      trigger: ' functools[',
      together: 'list',
    }),
  },
  { mentions: ['<|function_call|>'], syntax: jsonInTag({ open: '<|function_call|>' }) },
  {
    mentions: ['<|tool_call|>', '<|/tool_call|>'],
    syntax: jsonInTag({ open: '<|tool_call|>', close: '<|/tool_call|>', together: 'list' }),
  },
  { mentions: ['<|tool_call|>'], syntax: jsonInTag({ open: '<|tool_call|>', together: 'list' }) },
  {
    mentions: ['<|tools_prefix|>'],
    syntax: jsonInTag({
      open: '<|tools_prefix|>',
      close: '<|tools_suffix|>',
      together: 'list',
      keys: 'tool-names',
    }),
  },
  {
    mentions: ['<|message_sep|>', "'function call'"],
    syntax: jsonInTag({ open: '<|message_sep|>\n\nfunction call<|role_sep|>' }),
  },
  {
    mentions: ['<|tool_call_start|>'],
    syntax: pythonic({ open: '<|tool_call_start|>', close: '<|tool_call_end|>' }),
  },
  {
    mentions: ['<|tool_list_start|>'],
    syntax: pythonic({ open: '<|tool_call_start|>', close: '<|tool_call_end|>' }),
  },
  // LFM2.5 names its marks nowhere, only its way of listing tools.
  {
    mentions: ['"List of tools: ["', '<|im_start|>'],
    syntax: pythonic({ open: '<|tool_call_start|>', close: '<|tool_call_end|>' }),
  },
  { mentions: ['<function name="', '<param name="'], syntax: functionTags },
  { mentions: ['"parameters": '], syntax: bareJson },
];

/** The families there are. */
export const callFamilies: ReadonlySet<string> = new Set(
  candidates.map(({ syntax }) => syntax.family),
);
