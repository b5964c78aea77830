import type {
  JSONObject,
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import fc from 'fast-check';

type Part<Role extends LanguageModelV4Message['role']> = Extract<
  LanguageModelV4Message,
  { role: Role }
>['content'] extends Array<infer Item>
  ? Item
  : never;

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const json = fc.jsonValue({ maxDepth: 2 }).map(value => JSON.parse(JSON.stringify(value)));
const jsonObject = fc
  .dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 3 })
  .map((value): JSONObject => JSON.parse(JSON.stringify(value)))
  .filter(value => !('__proto__' in value && Object.hasOwn(value, '__proto__')));
/** Options meant for other providers, which no wire of ours carries. */
const providerOptions = fc.option(fc.constant({ other: { cached: true } }), { nil: undefined });

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Records without the fields that were drawn as undefined. */
function record<T extends object>(fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> {
  return fc
    .record(fields)
    .map(value =>
      Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)),
    ) as unknown as fc.Arbitrary<T>;
}

const textPart = record({ type: fc.constant('text' as const), text, providerOptions });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 });
const file: fc.Arbitrary<LanguageModelV4FilePart> = fc.oneof(
  record<LanguageModelV4FilePart>({
    type: fc.constant('file'),
    mediaType: fc.constantFrom('image/png', 'audio/wav', 'video/mp4', 'application/pdf'),
    data: bytes.map(data => ({ type: 'data' as const, data })),
  }),
  record<LanguageModelV4FilePart>({
    type: fc.constant('file'),
    mediaType: fc.constantFrom('image/webp', 'image'),
    data: fc.webUrl().map(url => ({ type: 'url' as const, url: new URL(url) })),
  }),
  record<LanguageModelV4FilePart>({
    type: fc.constant('file'),
    mediaType: fc.constantFrom('text/csv', 'text'),
    filename: optional(fc.constant('table.csv')),
    data: text.map(value => ({ type: 'text' as const, text: value })),
  }),
);

const toolOutput: fc.Arbitrary<LanguageModelV4ToolResultOutput> = fc.oneof(
  record({ type: fc.constant('text' as const), value: text }),
  record({ type: fc.constant('json' as const), value: json }),
  record({ type: fc.constant('error-text' as const), value: text }),
  record({ type: fc.constant('error-json' as const), value: json }),
  record({ type: fc.constant('execution-denied' as const), reason: optional(text) }),
  record({
    type: fc.constant('content' as const),
    value: fc.array(fc.oneof(textPart, file), { minLength: 1, maxLength: 3 }),
  }),
);

const toolInput: fc.Arbitrary<unknown> = fc.oneof(jsonObject, json, fc.constant(undefined));

type Turn = {
  before: Array<Exclude<Part<'assistant'>, { type: 'tool-call' }>>;
  calls: Array<{ toolName: string; input: unknown; outputs: LanguageModelV4ToolResultOutput[] }>;
  providerCall: boolean;
};

const assistantTurn: fc.Arbitrary<Turn> = fc.record({
  before: fc.array(
    fc.oneof(
      textPart,
      record({ type: fc.constant('reasoning' as const), text, providerOptions }),
    ),
    { maxLength: 3 },
  ),
  calls: fc.array(
    fc.record({
      toolName: fc.constantFrom('get_weather', 'get-time', 'f'),
      input: toolInput,
      outputs: fc.array(toolOutput, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  providerCall: fc.boolean(),
});

const message: fc.Arbitrary<Turn | LanguageModelV4Message> = fc.oneof(
  record({ role: fc.constant('system' as const), content: text, providerOptions }),
  record({
    role: fc.constant('user' as const),
    content: fc.array(fc.oneof(textPart, file), { maxLength: 3 }),
    providerOptions,
  }),
  assistantTurn,
);

/** Every call has its own id; results follow their calls in one message. */
function promptOf(items: ReadonlyArray<Turn | LanguageModelV4Message>): LanguageModelV4Prompt {
  let count = 0;
  return items.flatMap((item): LanguageModelV4Message[] => {
    if ('role' in item) return [item];
    const results: Array<Part<'tool'>> = [];
    const content: Array<Part<'assistant'>> = [...item.before];
    for (const { toolName, input, outputs } of item.calls) {
      const toolCallId = `call_${count++}`;
      content.push({ type: 'tool-call', toolCallId, toolName, input });
      for (const output of outputs) results.push({ type: 'tool-result', toolCallId, toolName, output });
    }
    if (item.providerCall) {
      const call = { toolCallId: `call_${count++}`, toolName: 'web_search' };
      content.unshift(
        { type: 'tool-call', ...call, input: {}, providerExecuted: true },
        { type: 'tool-result', ...call, output: { type: 'text', value: 'found' } },
      );
      results.push({ type: 'tool-approval-response', approvalId: 'a', approved: true });
    }
    const answer: LanguageModelV4Message = { role: 'assistant', content };
    return results.length > 0 ? [answer, { role: 'tool', content: results }] : [answer];
  });
}

/** Whether any wire has something of it to carry; servers refuse a request that says nothing. */
function saysSomething(message: LanguageModelV4Message): boolean {
  if (message.role !== 'assistant') return message.role !== 'tool';
  return message.content.some(
    part => part.type === 'text' || (part.type === 'tool-call' && !part.providerExecuted),
  );
}

const prompt = fc
  .array(message, { minLength: 1, maxLength: 6 })
  .map(promptOf)
  .filter(messages => messages.some(saysSomething));

const tool: fc.Arbitrary<LanguageModelV4FunctionTool> = record<LanguageModelV4FunctionTool>({
  type: fc.constant('function'),
  name: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  description: optional(text),
  // Any JSON: the wire carries schemas without looking into them.
  inputSchema: jsonObject.map(
    properties => ({ type: 'object', properties }) as LanguageModelV4FunctionTool['inputSchema'],
  ),
  inputExamples: optional(fc.array(jsonObject.map(input => ({ input })), { maxLength: 2 })),
  strict: optional(fc.boolean()),
  providerOptions,
});

const responseFormat: fc.Arbitrary<LanguageModelV4CallOptions['responseFormat']> = fc.oneof(
  fc.constant({ type: 'text' as const }),
  record<NonNullable<LanguageModelV4CallOptions['responseFormat']>>({
    type: fc.constant('json'),
    schema: optional(jsonObject),
    name: optional(fc.string({ minLength: 1, maxLength: 8 })),
    description: optional(text),
  }),
);

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
/** JSON has no negative zero. */
const plain = (value: fc.Arbitrary<number>) => value.map(drawn => drawn + 0);

const options: fc.Arbitrary<LoamOptions> = record<LoamOptions>({
  minP: optional(plain(number(0, 1))),
  repetitionPenalty: optional(plain(number(0.1, 2))),
  logitBias: optional(
    fc.dictionary(fc.nat().map(String), fc.integer({ min: -100, max: 100 }), { maxKeys: 3, noNullPrototype: true }),
  ),
  logprobs: optional(fc.oneof(fc.boolean(), fc.nat({ max: 20 }))),
  grammar: optional(fc.constant('root ::= "a"')),
  regex: optional(fc.constant('a+')),
  choice: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
  reasoningBudget: optional(fc.nat()),
  parallelToolCalls: optional(fc.boolean()),
  strictJsonSchema: optional(fc.boolean()),
  allowedTools: fc.constant(undefined),
  deadlineMs: optional(fc.integer({ min: 1 })),
  cacheKey: optional(fc.string({ maxLength: 64 })),
  chatTemplateKwargs: optional(jsonObject as fc.Arbitrary<LoamOptions['chatTemplateKwargs']>),
  user: optional(text),
});

/** Any call that a server accepts, and its parsed `providerOptions.loam`. */
export const arbitraryCall: fc.Arbitrary<{
  call: LanguageModelV4CallOptions;
  options: LoamOptions;
}> = fc
  .record({
    call: record<LanguageModelV4CallOptions>({
      prompt,
      maxOutputTokens: optional(fc.integer({ min: 1 })),
      temperature: optional(plain(number(0, 2))),
      stopSequences: optional(fc.array(fc.string({ minLength: 1 }), { maxLength: 4 })),
      topP: optional(plain(number(0, 1))),
      topK: optional(fc.nat()),
      presencePenalty: optional(plain(number(-2, 2))),
      frequencyPenalty: optional(plain(number(-2, 2))),
      responseFormat,
      seed: optional(fc.maxSafeInteger()),
      tools: optional(fc.uniqueArray(tool, { maxLength: 3, selector: ({ name }) => name })),
      reasoning: optional(
        fc.constantFrom('provider-default', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
      ),
      includeRawChunks: optional(fc.boolean()),
      headers: optional(fc.constant({ 'x-test': '1' })),
      providerOptions,
    }),
    options,
    choice: fc.constantFrom('auto', 'none', 'required', 'tool', undefined),
    allowed: fc.boolean(),
    providerTool: fc.boolean(),
  })
  .map(({ call: drawn, options, choice, allowed, providerTool }) => {
    const call = { ...drawn };
    const names = (call.tools ?? []).map(({ name }) => name);
    const [name] = names;
    if (choice === 'auto' || choice === 'none') call.toolChoice = { type: choice };
    if (choice === 'required' && name) call.toolChoice = { type: choice };
    if (choice === 'tool' && name) call.toolChoice = { type: 'tool', toolName: name };
    if (providerTool) {
      const search = { type: 'provider' as const, id: 'other.search' as const, name: 'search', args: {} };
      call.tools = [...(call.tools ?? []), search];
    }
    return { call, options: allowed && name ? { ...options, allowedTools: [name] } : options };
  });
