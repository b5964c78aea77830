import { tinyModel } from '@loam/tiny-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chatAnswer,
  type ChatCompletion,
  type Completion,
  completionAnswer,
  logprobDistance,
  logprobsOf,
} from './__fixtures__/answers.ts';
import { llamaServerBinary } from './__fixtures__/llama-server.ts';
import { model, type Servers, serversOf, writeModel } from './__fixtures__/model-servers.ts';

const tolerance = 1e-3;
const user = (content: unknown) => ({ role: 'user', content });
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the current weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'The name of the city.' } },
      required: ['city'],
    },
  },
};
const called = {
  role: 'assistant',
  content: null,
  tool_calls: [
    {
      id: 'call_1',
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city": "Oslo"}' },
    },
  ],
};
const question = user('What is the weather in Oslo?');
const result = {
  role: 'tool',
  tool_call_id: 'call_1',
  content: '{"temperature": 21, "condition": "sunny"}',
};

if (!llamaServerBinary) {
  console.info('Skipped: LLAMA_SERVER_BIN names no llama-server to compare answers with.');
}

describe.skipIf(!llamaServerBinary)('loam/tiny on both servers', () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await serversOf(tinyModel.path);
  }, 60_000);
  afterAll(() => servers?.close());

  const chat = async (fields: object) => {
    const body = { model, temperature: 0, max_tokens: 48, ...fields };
    const path = '/v1/chat/completions';
    const [ours, theirs] = await Promise.all([
      servers.ours.post<ChatCompletion>(path, body),
      servers.theirs.post<ChatCompletion>(path, body),
    ]);
    return { ours, theirs };
  };

  test.each<[what: string, fields: object]>([
    ['a user', { messages: [user('Hello!')] }],
    ['a system message', { messages: [{ role: 'system', content: 'Be brief.' }, user('Hello!')] }],
    [
      'parts',
      {
        messages: [
          user([
            { type: 'text', text: 'Hello' },
            { type: 'text', text: ' you' },
          ]),
        ],
      },
    ],
    [
      'several turns',
      {
        messages: [
          user('My name is Ada.'),
          { role: 'assistant', content: 'Hello, Ada!' },
          user('What is my name?'),
        ],
      },
    ],
    ['letters of other scripts', { messages: [user('Grüße, 世界 🌍! ¿Qué tal?')] }],
    ['white space', { messages: [user('  a\n\n\tb  ')] }],
    ['a tool', { messages: [question], tools: [weather] }],
    ['the result of a tool', { messages: [question, called, result], tools: [weather] }],
    ['a stop sequence', { messages: [user('Hello!')], stop: ['help'] }],
    ['a limit', { messages: [user('Hello!')], max_tokens: 3 }],
  ])('%s', async (_, fields) => {
    const { ours, theirs } = await chat(fields);
    expect(chatAnswer(ours)).toEqual(chatAnswer(theirs));
  });

  test('log-probabilities', async () => {
    const { ours, theirs } = await chat({
      messages: [user('Hello!')],
      logprobs: true,
      top_logprobs: 1,
    });
    // llama-server tells of the token that ends the answer, too.
    const wanted = logprobsOf(theirs).filter(({ token }) => token !== '');
    expect(logprobsOf(ours).map(({ token }) => token)).toEqual(wanted.map(({ token }) => token));
    expect(logprobDistance(logprobsOf(ours), wanted)).toBeLessThan(tolerance);
  });

  test('cached tokens of a conversation that grows, is repeated and is edited', async () => {
    const messages: object[] = [];
    for (const content of ['Hello!', 'What can you do?', 'Thank you.']) {
      messages.push(user(content));
      const { ours, theirs } = await chat({ messages });
      expect(chatAnswer(ours)).toEqual(chatAnswer(theirs));
      messages.push({ role: 'assistant', content: chatAnswer(ours).text });
    }
    for (const again of [
      messages.slice(0, -1),
      messages.slice(0, -1),
      [...messages.slice(0, 3), user('No.')],
    ]) {
      const { ours, theirs } = await chat({ messages: again });
      expect(chatAnswer(ours)).toEqual(chatAnswer(theirs));
    }
  });

  test.each([
    'Hello, world!',
    ' two  spaces',
    'café 世界 🌍\n',
    '12345 1.5e3',
    'a_b-c/d',
    'ſ\u0301\u200d',
  ])('tokens of %j', async content => {
    const { tokens } = await servers.ours.post<{ tokens: number[] }>('/v1/tokenize', {
      model,
      content,
    });
    const theirs = await servers.theirs.post('/tokenize', { content, parse_special: false });
    expect({ tokens }).toEqual(theirs);
  });
});

describe.skipIf(!llamaServerBinary)('a generated model on both servers', () => {
  let servers: Servers;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const written = await writeModel();
    ({ remove } = written);
    servers = await serversOf(written.file);
  }, 60_000);
  afterAll(async () => {
    await servers?.close();
    await remove?.();
  });

  const complete = async (fields: object) => {
    const body = { model, prompt: 'Once upon the time', temperature: 0, max_tokens: 24, ...fields };
    const path = '/v1/completions';
    const [ours, theirs] = await Promise.all([
      servers.ours.post<Completion>(path, body),
      servers.theirs.post<Completion>(path, body),
    ]);
    return { ours, theirs };
  };

  test.each<[what: string, fields: object]>([
    ['a text', {}],
    ['tokens', { prompt: [72, 101, 108, 108, 111] }],
    ['a text that ends in a space', { prompt: 'the ' }],
    ['control tokens', { prompt: '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n' }],
    ['a stop sequence', { stop: ['e', 'b'] }],
    ['a bias', { logit_bias: { '69': 100 }, max_tokens: 4 }],
    ['a grammar', { grammar: 'root ::= [0-9]+ "." [0-9]', max_tokens: 12 }],
    // The two have another name for it; theirs looks back 64 tokens, which is more than there are.
    ['a penalty for repetition', { repetition_penalty: 1.3, repeat_penalty: 1.3 }],
  ])('%s', async (_, fields) => {
    const { ours, theirs } = await complete(fields);
    expect(completionAnswer(ours)).toEqual(completionAnswer(theirs));
  });

  test('log-probabilities, the highest ones of each token among them', async () => {
    const { ours, theirs } = await complete({ logprobs: 5 });
    expect(logprobsOf(theirs)).toHaveLength(24);
    expect(logprobsOf(theirs)[0]?.top).toHaveLength(5);
    expect(logprobDistance(logprobsOf(ours), logprobsOf(theirs))).toBeLessThan(tolerance);
  });

  test('a gap is filled with the same text', async () => {
    const ours = await servers.ours.post<Completion>('/v1/completions', {
      model,
      prompt: 'a = 1',
      suffix: ' + 2',
      temperature: 0,
      max_tokens: 16,
    });
    const theirs = await servers.theirs.post('/infill', {
      input_prefix: 'a = 1',
      input_suffix: ' + 2',
      temperature: 0,
      n_predict: 16,
    });
    const { text, promptTokens } = completionAnswer(ours);
    expect(theirs).toMatchObject({ content: text, tokens_evaluated: promptTokens });
  });
});
