import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  servePlayed,
  textAnswer,
  usage,
  user,
  type PlayedServer,
} from '../__fixtures__/played-server.ts';
import type { LoamProviderSettings } from '../loam-provider.ts';

type Body = { previous_response_id?: string; input: unknown[]; store?: boolean };

/** A provider, and the bodies it sends, whichever way they go. */
function spyOn(server: PlayedServer, settings: LoamProviderSettings) {
  const bodies: Body[] = [];
  class Recording extends WebSocket {
    override send(data: string) {
      bodies.push(JSON.parse(data) as Body);
      super.send(data);
    }
  }
  const loam = server.createLoam({
    ...settings,
    webSocket: Recording as NonNullable<LoamProviderSettings['webSocket']>,
    fetch: async (url, init) => {
      bodies.push(JSON.parse(init?.body as string) as Body);
      return fetch(url, init);
    },
  });
  return { model: loam.responses('m'), bodies };
}

type Assistant = Extract<LanguageModelV4Message, { role: 'assistant' }>;

/** What the AI SDK makes of an answer in the next prompt. */
function assistant(content: LanguageModelV4Content[]): LanguageModelV4Message {
  return {
    role: 'assistant',
    content: content.flatMap((part): Assistant['content'] => {
      const providerOptions = part.providerMetadata;
      switch (part.type) {
        case 'text':
        case 'reasoning':
          return [{ type: part.type, text: part.text, providerOptions }];
        case 'tool-call': {
          const { toolCallId, toolName } = part;
          const input: unknown = JSON.parse(part.input);
          return [{ type: 'tool-call', toolCallId, toolName, input, providerOptions }];
        }
        default:
          return [];
      }
    }),
  };
}

function results(content: LanguageModelV4Content[]): LanguageModelV4Message[] {
  const parts = content.flatMap(part =>
    part.type === 'tool-call'
      ? [
          {
            type: 'tool-result' as const,
            toolCallId: part.toolCallId,
            toolName: part.toolName,
            output: { type: 'text' as const, value: 'done' },
          },
        ]
      : [],
  );
  return parts.length > 0 ? [{ role: 'tool', content: parts }] : [];
}

const stored = { loam: { store: true } };

describe('a prompt that continues a response', () => {
  it.each<[string, LoamProviderSettings, object, boolean]>([
    ['is sent as what is new, where the response is stored', {}, { store: true }, true],
    ['is sent as what is new over its WebSocket', { transport: 'websocket' }, {}, true],
    ['of no storage too', { transport: 'websocket' }, { store: false }, true],
    ['is sent in full where only the memory of the server has it', {}, {}, false],
    ['unless that is asked for', { chain: true }, {}, true],
    ['is sent in full where nothing is kept', { chain: true }, { store: false }, false],
    ['is sent in full where chaining is off', { chain: false }, { store: true }, false],
    [
      'is sent in full where the call says so',
      { chain: true },
      { store: true, chain: false },
      false,
    ],
    [
      'is sent as what is new where the call says so',
      { chain: false },
      { store: true, chain: true },
      true,
    ],
  ])('%s', async (_, settings, options, isChained) => {
    await using server = await servePlayed(() => textAnswer('Hello'));
    const { model, bodies } = spyOn(server, settings);
    const providerOptions = { loam: { ...options } };
    const first = await model.doGenerate({ prompt: [user('one')], providerOptions });
    const prompt = [user('one'), assistant(first.content), user('two')];
    await model.doGenerate({ prompt, providerOptions });
    expect(bodies.at(-1)?.previous_response_id).toBe(isChained ? first.response?.id : undefined);
    expect(bodies.at(-1)?.input).toHaveLength(isChained ? 1 : 3);
    expect(server.calls.at(-1)?.prompt).toHaveLength(3);
  });

  it('is sent in full when a word before it has changed', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'));
    const { model, bodies } = spyOn(server, {});
    const first = await model.doGenerate({ prompt: [user('one')], providerOptions: stored });
    const said = assistant(first.content);
    const prompts: LanguageModelV4Prompt[] = [
      [user('ONE'), said, user('two')],
      [{ role: 'system', content: 'Be brief.' }, user('one'), said, user('two')],
      [said, user('two')],
      [
        user('one'),
        assistant([{ ...first.content[0], text: 'Bye' } as LanguageModelV4Content]),
        user('two'),
      ],
    ];
    for (const prompt of prompts) {
      await model.doGenerate({ prompt, providerOptions: stored });
      expect(bodies.at(-1)?.previous_response_id).toBeUndefined();
      expect(bodies.at(-1)?.input).toHaveLength(prompt.length);
    }
  });

  it('cannot continue for good what is only in the memory of a connection (S1-81)', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'));
    const { model, bodies } = spyOn(server, { transport: 'websocket' });
    const first = await model.doGenerate({ prompt: [user('one')] });
    const prompt = [user('one'), assistant(first.content), user('two')];
    await model.doGenerate({ prompt, providerOptions: stored });
    expect(bodies.at(-1)).toMatchObject({ store: true, input: [{}, {}, {}] });
  });

  it('falls back once to the whole conversation when the server has forgotten', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'));
    const { model, bodies } = spyOn(server, {});
    const first = await model.doGenerate({ prompt: [user('one')], providerOptions: stored });
    const id = first.response?.id ?? '';
    await fetch(`http://127.0.0.1:${server.port}/v1/responses/${id}`, { method: 'DELETE' });
    const prompt = [user('one'), assistant(first.content), user('two')];
    const { finishReason } = await model.doGenerate({ prompt, providerOptions: stored });
    expect(finishReason.unified).toBe('stop');
    expect(bodies.map(body => body.input.length)).toEqual([1, 1, 3]);
    await model.doGenerate({ prompt, providerOptions: stored });
    expect(bodies.map(body => body.input.length)).toEqual([1, 1, 3, 3]);
  });

  it('falls back to the whole conversation when its connection is gone', async () => {
    await using server = await servePlayed(() => textAnswer('Hello'));
    const loam = server.createLoam({ transport: 'websocket' });
    const model = loam.responses('m');
    const first = await model.doGenerate({ prompt: [user('one')] });
    await loam.close();
    const prompt = [user('one'), assistant(first.content), user('two')];
    expect((await model.doGenerate({ prompt })).finishReason.unified).toBe('stop');
    expect(server.calls.at(-1)?.prompt).toHaveLength(3);
  });

  it(
    'starts a new chain when the old one is as long as it may be (S1-58)',
    { timeout: 120_000 },
    async () => {
      await using server = await servePlayed(() => textAnswer('Hello'));
      const { model, bodies } = spyOn(server, {});
      const prompt: LanguageModelV4Prompt = [];
      for (let turn = 0; turn < 131; turn++) {
        prompt.push(user(`${turn}`));
        const { content } = await model.doGenerate({ prompt, providerOptions: stored });
        prompt.push(assistant(content));
      }
      const inFull = bodies.filter(body => body.previous_response_id === undefined);
      expect(inFull.map(body => body.input.length)).toEqual([1, 259]);
      expect(server.calls.at(-1)?.prompt).toHaveLength(261);
    },
  );
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
const block = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'reasoning'), text }),
  fc.record({
    kind: fc.constant('call'),
    // As models write it: with spaces, in any order.
    text: fc
      .dictionary(fc.constantFrom('a', 'b', '1'), fc.oneof(text, fc.integer(), fc.boolean()))
      .map(input => JSON.stringify(input, undefined, 1)),
  }),
);
type Block = typeof block extends fc.Arbitrary<infer Value> ? Value : never;

function partsOf(blocks: Block[], turn: number): LanguageModelV4StreamPart[] {
  return [
    { type: 'stream-start', warnings: [] },
    ...blocks.flatMap(({ kind, text }, index): LanguageModelV4StreamPart[] => {
      const id = `${turn}_${index}`;
      if (kind === 'call') {
        return [{ type: 'tool-call', toolCallId: `call_${id}`, toolName: 'f', input: text }];
      }
      const type = kind === 'text' ? 'text' : 'reasoning';
      return [
        { type: `${type}-start`, id },
        { type: `${type}-delta`, id, delta: text },
        { type: `${type}-end`, id },
      ];
    }),
    { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
  ];
}

const turns = fc.array(
  fc.record({
    question: text,
    answer: fc.array(block, { maxLength: 4 }),
    edit: fc.constantFrom('none', 'none', 'none', 'system', 'drop', 'word'),
  }),
  { minLength: 2, maxLength: 4 },
);

describe('chained or not, the model reads the same prompt', () => {
  it.each<[string, LoamProviderSettings, boolean | undefined]>([
    ['over HTTP, stored', {}, true],
    ['over HTTP, in the memory of the server', { chain: true }, undefined],
    ['over a WebSocket', { transport: 'websocket' }, false],
  ])('%s', async (_, settings, store) => {
    let answer: Block[] = [];
    let turnNumber = 0;
    await using server = await servePlayed(() => partsOf(answer, turnNumber));
    const { model, bodies } = spyOn(server, settings);
    const ask = async (prompt: LanguageModelV4CallOptions['prompt'], chain?: boolean) => {
      const providerOptions = { loam: { store, ...(chain === false && { chain }) } };
      return model.doGenerate({ prompt, providerOptions });
    };
    let chained = 0;
    await fc.assert(
      fc.asyncProperty(turns, async conversation => {
        let prompt: LanguageModelV4Prompt = [];
        for (const { question, answer: blocks, edit } of conversation) {
          answer = blocks;
          turnNumber += 1;
          if (edit === 'system') prompt.unshift({ role: 'system', content: question });
          if (edit === 'drop') prompt = prompt.filter(({ role }) => role !== 'user');
          prompt.push(user(question));
          const { content } = await ask(prompt);
          const read = server.calls.at(-1)?.prompt;
          if (bodies.at(-1)?.previous_response_id !== undefined) chained += 1;
          await ask(prompt, false);
          expect(read).toEqual(server.calls.at(-1)?.prompt);
          prompt.push(assistant(content), ...results(content));
        }
      }),
      { numRuns: 40 },
    );
    expect(chained).toBeGreaterThan(10);
  });
});
