/** A small chat template in the manner of a family, and the special tokens its models have. */
export type FamilyTemplate = {
  /** As `ChatFormat.family` tells it. */
  family: string;
  models: string;
  template: string;
  specials: readonly string[];
};

type Parts = {
  /** Before the content of a message; `m` is the message. */
  open: string;
  /** After a message. */
  close: string;
  /** Begins the answer. */
  answer: string;
  /** A call; `f` is its function. */
  call: string;
  beforeCalls?: string;
  afterCalls?: string;
};

function templateOf({ open, close, answer, call, beforeCalls = '', afterCalls = '' }: Parts): string {
  return `
{%- if tools -%}{%- set m = {'role': 'system'} -%}${open}{% for t in tools %}{{ t | tojson }}{% endfor %}${close}{%- endif -%}
{%- for m in messages -%}
${open}{{ m.content or '' }}
{%- if m.tool_calls %}${beforeCalls}{% for c in m.tool_calls %}{% set f = c.function %}${call}{% endfor %}${afterCalls}{% endif %}${close}
{%- endfor -%}
{%- if add_generation_prompt -%}${answer}{%- endif -%}`;
}

const chatml = {
  open: '<|im_start|>{{ m.role }}\n',
  close: '<|im_end|>\n',
  answer: '<|im_start|>assistant\n',
};
const chatmlTokens = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];
const eachArgument = (text: string) => `{% for k, v in f.arguments | items %}${text}{% endfor %}`;
const bare = '{% if v is string %}{{ v }}{% else %}{{ v | tojson }}{% endif %}';

export const familyTemplates: readonly FamilyTemplate[] = [
  {
    family: 'json-in-tag',
    models: 'Hermes, Qwen 2.5 and 3',
    template: templateOf({
      ...chatml,
      call: '<tool_call>\n{"name": "{{ f.name }}", "arguments": {{ f.arguments | tojson }}}\n</tool_call>',
    }),
    specials: [...chatmlTokens, '<tool_call>', '</tool_call>', '<think>', '</think>'],
  },
  {
    family: 'function-xml',
    models: 'Qwen3-Coder',
    template: templateOf({
      ...chatml,
      call: `<tool_call>\n<function={{ f.name }}>\n${eachArgument(`<parameter={{ k }}>\n${bare}\n</parameter>\n`)}</function>\n</tool_call>`,
    }),
    specials: [...chatmlTokens, '<tool_call>', '</tool_call>'],
  },
  {
    family: 'argument-pairs',
    models: 'GLM 4.5',
    template: templateOf({
      open: '<|{{ m.role }}|>\n',
      close: '',
      answer: '<|assistant|>\n',
      call: `<tool_call>{{ f.name }}\n${eachArgument(`<arg_key>{{ k }}</arg_key>\n<arg_value>${bare}</arg_value>\n`)}</tool_call>`,
    }),
    specials: [
      '<|system|>',
      '<|user|>',
      '<|assistant|>',
      '<|observation|>',
      '<tool_call>',
      '</tool_call>',
      '<arg_key>',
      '</arg_key>',
      '<arg_value>',
      '</arg_value>',
    ],
  },
  {
    family: 'invoke-tags',
    models: 'MiniMax M2',
    template: templateOf({
      open: ']~b]{{ m.role }}\n',
      close: '[e~[\n',
      answer: ']~b]assistant\n',
      beforeCalls: '<minimax:tool_call>\n',
      call: `<invoke name="{{ f.name }}">\n${eachArgument(`<parameter name="{{ k }}">${bare}</parameter>\n`)}</invoke>\n`,
      afterCalls: '</minimax:tool_call>',
    }),
    specials: [']~b]', '[e~[', '<minimax:tool_call>', '</minimax:tool_call>'],
  },
  {
    family: 'name-then-json',
    models: 'DeepSeek V3.1',
    template: templateOf({
      open: '<｜{{ m.role | capitalize }}｜>',
      close: '<｜end▁of▁sentence｜>',
      answer: '<｜Assistant｜>',
      beforeCalls: '<｜tool▁calls▁begin｜>',
      call: '<｜tool▁call▁begin｜>{{ f.name }}<｜tool▁sep｜>{{ f.arguments | tojson }}<｜tool▁call▁end｜>',
      afterCalls: '<｜tool▁calls▁end｜>',
    }),
    specials: [
      '<｜System｜>',
      '<｜User｜>',
      '<｜Assistant｜>',
      '<｜Tool｜>',
      '<｜end▁of▁sentence｜>',
      '<｜tool▁calls▁begin｜>',
      '<｜tool▁call▁begin｜>',
      '<｜tool▁sep｜>',
      '<｜tool▁call▁end｜>',
      '<｜tool▁calls▁end｜>',
    ],
  },
  {
    family: 'mistral-arguments',
    models: 'Devstral',
    template: templateOf({
      open: '[{{ m.role | upper }}]',
      close: '[/{{ m.role | upper }}]',
      answer: '',
      call: '[TOOL_CALLS]{{ f.name }}[ARGS]{{ f.arguments | tojson }}',
    }),
    specials: ['[USER]', '[/USER]', '[SYSTEM]', '[/SYSTEM]', '[TOOL_CALLS]', '[ARGS]', '</s>'],
  },
  {
    family: 'mistral-list',
    models: 'Mistral Nemo',
    template: templateOf({
      open: '[{{ m.role | upper }}]',
      close: '[/{{ m.role | upper }}]',
      answer: '',
      beforeCalls: '[TOOL_CALLS][',
      call: '{"name": "{{ f.name }}", "arguments": {{ f.arguments | tojson }}}',
      afterCalls: ']</s>',
    }),
    specials: ['[USER]', '[/USER]', '[SYSTEM]', '[/SYSTEM]', '[TOOL_CALLS]', '[TOOL]', '</s>'],
  },
  {
    family: 'harmony',
    models: 'gpt-oss',
    template: templateOf({
      open: '<|start|>{{ m.role }}{% if not m.tool_calls %}<|message|>{% endif %}',
      close: '<|end|>',
      answer: '<|start|>assistant',
      call: '<|channel|>commentary to=functions.{{ f.name }} <|constrain|>json<|message|>{{ f.arguments | tojson }}',
      afterCalls: '<|call|>',
    }),
    specials: [
      '<|start|>',
      '<|end|>',
      '<|message|>',
      '<|channel|>',
      '<|constrain|>',
      '<|call|>',
      '<|return|>',
    ],
  },
  {
    family: 'gemma',
    models: 'Gemma',
    template: templateOf({
      open: '<|turn>{{ m.role }}\n',
      close: '<turn|>\n',
      answer: '<|turn>assistant\n',
      call: `<|tool_call>call:{{ f.name }}{{ "{" }}${eachArgument(`{{ "" if loop.first else "," }}{{ k }}:{% if v is string %}<|"|>{{ v }}<|"|>{% else %}{{ v | tojson }}{% endif %}`)}{{ "}" }}<tool_call|>`,
    }),
    specials: ['<|turn>', '<turn|>', '<|tool_call>', '<tool_call|>', '<|"|>'],
  },
  {
    family: 'bare-json',
    models: 'Llama 3.x',
    template: templateOf({
      open: '<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n',
      close: '<|eot_id|>',
      answer: '<|start_header_id|>assistant<|end_header_id|>\n\n',
      call: '{"name": "{{ f.name }}", "parameters": {{ f.arguments | tojson }}}',
    }),
    specials: [
      '<|start_header_id|>',
      '<|end_header_id|>',
      '<|eot_id|>',
      '<|eom_id|>',
      '<|python_tag|>',
    ],
  },
  {
    family: 'pythonic',
    models: 'LFM2',
    template: templateOf({
      ...chatml,
      beforeCalls: '<|tool_call_start|>[',
      call: `{{ f.name }}({% for k, v in f.arguments | items %}{{ "" if loop.first else ", " }}{{ k }}={{ v | tojson }}{% endfor %})`,
      afterCalls: ']<|tool_call_end|>',
    }),
    specials: [...chatmlTokens, '<|tool_call_start|>', '<|tool_call_end|>'],
  },
  {
    family: 'xtml',
    models: 'Kimi K3',
    template: templateOf({
      open: '<|open|>message role="{{ m.role }}"<|sep|>',
      close: '<|close|>message<|sep|><|end_of_msg|>',
      answer: '<|open|>message role="assistant"<|sep|>',
      beforeCalls: '<|open|>tools<|sep|>',
      call: `<|open|>call tool="{{ f.name }}" index="1"<|sep|>${eachArgument(`<|open|>{{ 'argument' }} key="{{ k }}" type="{{ 'string' if v is string else 'number' }}"<|sep|>${bare}<|close|>argument<|sep|>`)}<|close|>call<|sep|>`,
      afterCalls: '<|close|>tools<|sep|>',
    }),
    specials: ['<|open|>', '<|close|>', '<|sep|>', '<|end_of_msg|>'],
  },
  {
    family: 'nested-elements',
    models: 'MiniMax M3',
    template: templateOf({
      open: ']~b]{{ m.role }}\n',
      close: '[e~[\n',
      answer: ']~b]ai\n',
      beforeCalls: ']<]minimax[>[<tool_call>\n',
      call: `]<]minimax[>[<invoke name="{{ f.name }}">${eachArgument(`]<]minimax[>[<{{ k }}>${bare}]<]minimax[>[</{{ k }}>`)}]<]minimax[>[</invoke>\n`,
      afterCalls: ']<]minimax[>[</tool_call>',
    }),
    specials: [']~b]', '[e~[', ']<]minimax[>['],
  },
  {
    family: 'recipients',
    models: 'Functionary 3.2',
    template: templateOf({
      open: `{{ '>>>all\\n>>>\${recipient}' if m.role == 'system' }}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ '>>>all\\n' if m.role == 'assistant' and m.content }}`,
      close: '<|eot_id|>',
      answer: '<|start_header_id|>assistant<|end_header_id|>\n\n>>>',
      call: '>>>{{ f.name }}\n{{ f.arguments }}',
    }),
    specials: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
  },
  {
    family: 'muse',
    models: 'Muse Glimmer',
    template: templateOf({
      open: '<|start|>{{ m.role }}{% if not m.tool_calls %} to=user<|message|>{% endif %}',
      close: '<|eot|>',
      answer: '<|start|>assistant',
      call: ` to={{ f.name }}<|message|><atem:function_calls>\n<atem:invoke name="{{ f.name }}">\n${eachArgument(`<atem:parameter name="{{ k }}">${bare}</atem:parameter>\n`)}</atem:invoke>\n</atem:function_calls>`,
    }),
    specials: ['<|start|>', '<|message|>', '<|eom|>', '<|eot|>'],
  },
];
