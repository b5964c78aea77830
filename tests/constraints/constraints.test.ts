import type { JSONSchema7 } from '@ai-sdk/provider';
import { createLoam, type LoamOptions } from '@loam/ai-sdk-provider';
import { generateText, jsonSchema, NoObjectGeneratedError, Output, tool } from 'ai';
import { afterAll, describe, expect, test } from 'vitest';
import { apiKey, baseURL, chatModel, tinyServer } from '../clients/__fixtures__/tiny-server.ts';

const server = tinyServer();
afterAll(() => server.close());
const loam = createLoam({ baseURL, apiKey, fetch: server.fetch });
const model = loam(chatModel);

function post(path: string, body: object): Promise<Response> {
  return server.fetch(`${baseURL}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: chatModel, ...body }),
  });
}

const messages = [{ role: 'user', content: 'What is the weather in Oslo?' }];
const chat = (body: object) => post('chat/completions', { messages, ...body });

/** As far as these tests look into an answer. */
type Completion = {
  choices: [
    {
      finish_reason: string;
      message: { content: string | null; reasoning_content?: string; tool_calls?: object[] };
    },
  ];
  usage: { completion_tokens_details: { reasoning_tokens: number } };
};

async function answerOf(response: Response) {
  const body = (await response.json()) as Completion;
  const [{ finish_reason: reason, message }] = body.choices;
  return {
    reason,
    ...message,
    reasoningTokens: body.usage.completion_tokens_details.reasoning_tokens,
  };
}

const person: JSONSchema7 = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 40 }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};
const format = {
  type: 'json_schema',
  json_schema: { name: 'person', schema: person, strict: true },
};
const noThinking = { reasoning_effort: 'none' };

describe('a limit inside JSON', () => {
  test('is a length stop, and what was written so far is there', async () => {
    const answer = await answerOf(
      await chat({ response_format: format, max_tokens: 8, ...noThinking }),
    );
    expect(answer.reason).toBe('length');
    expect(answer.content).toMatch(/^\{"name": ?"/);
    expect(() => JSON.parse(answer.content ?? '')).toThrow(SyntaxError);
  });

  test('reaches an application as one', async () => {
    const failure: unknown = await generateText({
      model,
      prompt: 'Describe Alice.',
      maxOutputTokens: 8,
      output: Output.object({ schema: jsonSchema(person) }),
    }).then(
      result => result.output,
      error => error,
    );
    expect(NoObjectGeneratedError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ finishReason: 'length' });
  });

  test('in a forced call as well, and no half of a call arrives', async () => {
    const { content, finishReason } = await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Save a note.' }] }],
      maxOutputTokens: 12,
      tools: [{ type: 'function', name: 'save', inputSchema: person }],
      toolChoice: { type: 'required' },
      reasoning: 'none',
    });
    expect(finishReason.unified).toBe('length');
    expect(content).toEqual([
      { type: 'text', text: expect.stringContaining('<tool_call>') as string },
    ]);
  });
});

describe('a schema that cannot be held', () => {
  const repeated = {
    type: 'object',
    properties: { word: { type: 'string', pattern: '^(.)\\1$' } },
    required: ['word'],
  };
  const save = { name: 'save', parameters: repeated };
  const forced = { tool_choice: { type: 'function', function: { name: 'save' } } };

  test('leaves a tool weaker, and a header names what was dropped', async () => {
    const response = await chat({ tools: [{ type: 'function', function: save }] });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-loam-warnings')).toBe(
      "compatibility: tools[0].function.parameters (The answer is not held to 'pattern' at '/properties/word/pattern'.)",
    );
  });

  test('which an application sees as a warning', async () => {
    const { warnings } = await generateText({
      model,
      prompt: 'Hi!',
      tools: { save: tool({ inputSchema: jsonSchema(repeated as object) }) },
    });
    expect(warnings).toEqual([
      expect.objectContaining({ type: 'compatibility', feature: 'tools[0].function.parameters' }),
    ]);
  });

  test.each([
    [
      'for a strict tool',
      { tools: [{ type: 'function', function: { ...save, strict: true } }] },
      'tools[0].function.parameters',
    ],
    [
      'for a forced call',
      { tools: [{ type: 'function', function: save }], ...forced },
      'tools[0].function.parameters',
    ],
    [
      'for an answer',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: repeated } } },
      'response_format.json_schema.schema',
    ],
  ])('is refused %s, naming its place', async (_, body, param) => {
    const response = await chat(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        code: 'unsupported_schema',
        param,
        message: expect.stringContaining('/properties/word/pattern') as string,
      },
    });
  });
});

describe('regex, choice and grammar', () => {
  const options: [LoamOptions, RegExp][] = [
    [{ regex: '[A-C]{3}\\d' }, /^[A-C]{3}\d$/],
    [{ choice: ['perhaps', 'never'] }, /^(perhaps|never)$/],
    [{ grammar: 'root ::= "ja" | "nein"' }, /^(ja|nein)$/],
  ];

  test.each(options)('%j holds the answer of a chat', async (options, expected) => {
    expect((await answerOf(await chat(options))).content).toMatch(expected);
    const { text } = await generateText({
      model,
      prompt: 'Hi!',
      providerOptions: { loam: options },
    });
    expect(text).toMatch(expected);
  });

  test.each(options)('%j holds a response and a completion', async (options, expected) => {
    const response = await post('responses', { input: 'Hi!', ...options });
    const { output } = (await response.json()) as { output: { content: { text: string }[] }[] };
    expect(output[0]?.content[0]?.text).toMatch(expected);
    const completion = await post('completions', { prompt: 'Hi!', ...options });
    const { choices } = (await completion.json()) as { choices: { text: string }[] };
    expect(choices[0]?.text).toMatch(expected);
  });

  test.each([
    [{ grammar: 'root ::= ((' }, 'grammar', /does not parse/],
    [{ grammar: 'start ::= "a"' }, 'grammar', /root/],
    [{ grammar: 'root ::= "a"', reasoning_effort: 'high', regex: 'b' }, 'regex', /combined/],
    [{ grammar: 'root ::= ((', reasoning_effort: 'high' }, 'grammar', /does not parse/],
    [{ regex: '(' }, 'regex', /regex/],
    [{ regex: 'a', choice: ['a'] }, 'choice', /combined with regex/],
    [{ choice: ['a'], response_format: { type: 'json_object' } }, 'choice', /response_format/],
  ])('%j is refused', async (body, param, message) => {
    const response = await chat({ stream: true, ...body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        param,
        message: expect.stringMatching(message) as string,
      },
    });
  });
});

const promptTokens = async (body: object) => {
  const response = await chat({ max_tokens: 1, response_format: format, ...body });
  const { usage } = (await response.json()) as { usage: { prompt_tokens: number } };
  return usage.prompt_tokens;
};

describe('a response schema', () => {
  test('is told to the model, unless the caller says so', async () => {
    const silent = { chat_template_kwargs: { response_format: null } };
    expect(await promptTokens({})).toBeGreaterThan((await promptTokens(silent)) + 20);
  });
});

describe('stop sequences', () => {
  const greedy = {
    messages: [{ role: 'user', content: 'Why is the sky blue? /think' }],
    temperature: 0,
  };

  test('end the text, and never the reasoning', async () => {
    const free = await answerOf(await chat(greedy));
    const thought = free.reasoning_content ?? '';
    const content = free.content ?? '';
    const onlyThought = thought.split(/\s+/).find(word => word !== '' && !content.includes(word));
    const inText = content.slice(4, 12);
    expect(onlyThought).toBeDefined();

    const unstopped = await answerOf(await chat({ ...greedy, stop: onlyThought }));
    expect(unstopped).toMatchObject({ content, reasoning_content: thought });
    const stopped = await answerOf(await chat({ ...greedy, stop: inText }));
    expect(stopped).toMatchObject({
      content: content.slice(0, content.indexOf(inText)),
      reasoning_content: thought,
      reason: 'stop',
    });
  });

  test('mean nothing in a call', async () => {
    const tools = [{ type: 'function', function: { name: 'save', parameters: person } }];
    const call = { tools, tool_choice: 'required', stop: '"', ...noThinking };
    const answer = await answerOf(await chat({ ...call, max_tokens: 200 }));
    expect(answer.reason).not.toBe('stop');
  });
});

describe('reasoning', () => {
  const question = { messages: [{ role: 'user', content: 'Why is the sky blue? /think' }] };

  test('is closed when its budget is spent', async () => {
    const free = await answerOf(await chat(question));
    const short = await answerOf(await chat({ ...question, thinking_budget_tokens: 3 }));
    expect(short.reasoningTokens).toBeLessThan(free.reasoningTokens);
    expect(free.reasoning_content?.startsWith(short.reasoning_content ?? '-')).toBe(true);
    expect(short.content).not.toContain('think>');
    expect(short.reason).toBe('stop');
  });

  test('by the provider as well', async () => {
    const prompt = 'Why is the sky blue? /think';
    const none = { loam: { reasoningBudget: 0 } satisfies LoamOptions };
    const { reasoningText } = await generateText({ model, prompt, providerOptions: none });
    expect(reasoningText).toBeUndefined();
    const few = { loam: { reasoningBudget: 3 } satisfies LoamOptions };
    const { usage, text } = await generateText({ model, prompt, providerOptions: few });
    expect(usage.outputTokenDetails.reasoningTokens).toBeLessThanOrEqual(6);
    expect(text).not.toBe('');
  });

  test.each([
    [{ chat_template_kwargs: { enable_thinking: false } }, false],
    [{ chat_template_kwargs: { enable_thinking: true }, reasoning_effort: 'high' }, true],
    // What the caller says to the template comes before what the effort would.
    [{ chat_template_kwargs: { enable_thinking: false }, reasoning_effort: 'high' }, false],
    [{ reasoning_effort: 'minimal' }, false],
  ])('follows %j', async (body, thinks) => {
    const answer = await answerOf(await chat({ ...question, ...body }));
    expect(answer.reasoningTokens > 0).toBe(thinks);
  });

  test('a template variable that belongs to the conversation is refused', async () => {
    const response = await chat({ chat_template_kwargs: { messages: [] } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { param: 'chat_template_kwargs.messages' },
    });
  });
});
