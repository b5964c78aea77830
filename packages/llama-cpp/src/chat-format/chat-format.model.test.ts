import { readFileSync } from 'node:fs';
import type { LanguageModelV4FunctionTool, LanguageModelV4Prompt } from '@ai-sdk/provider';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyGguf } from '../engine/__fixtures__/tiny-gguf.ts';
import type { LoadedModel } from '../engine/backend.ts';
import { NodeLlamaCppBackend } from '../engine/node-llama-cpp/node-llama-cpp-backend.ts';
import type { ChatFormat } from './chat-format.ts';
import { createChatFormat } from './create-chat-format.ts';

/** With the tokenizer of llama.cpp instead of one that is made up. */
describe('the chat format of the embedded model', () => {
  const backend = new NodeLlamaCppBackend();
  let model: LoadedModel;
  let format: ChatFormat;

  beforeAll(async () => {
    model = await backend.load({
      path: tinyGguf,
      contextLength: 256,
      sequences: 1,
      threads: 1,
      batchSize: 128,
      gpuLayers: 0,
    });
    format = createChatFormat(model);
  });
  afterAll(() => backend.dispose());

  const tokensOf = (text: string) => {
    const { pieces } = format.prepare(
      {
        prompt: [
          { role: 'system', content: text },
          { role: 'user', content: [{ type: 'text', text }] },
        ],
        tools: [
          {
            type: 'function',
            name: 'get_weather',
            description: text,
            inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
          },
        ],
      },
      {},
    );
    return {
      prompt: pieces.join(''),
      tokens: pieces.flatMap(each => backend.tokenize(each, true)),
    };
  };

  test('is found from what the file holds', () => {
    expect(format).toMatchObject({
      family: 'json-in-tag',
      capabilities: { tools: true },
      notes: [],
    });
  });

  test('what outsiders write never becomes a special token', () => {
    const ids = new Set(model.specialTokens.map(({ id }) => id));
    const specialsOf = (text: string) => tokensOf(text).tokens.filter(token => ids.has(token));
    const harmless = specialsOf('a');
    expect(harmless.length).toBeGreaterThan(10);
    const texts = model.specialTokens.map(({ text }) => text);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...texts), fc.constantFrom('a', '<', '|>', '"')), {
          minLength: 1,
          maxLength: 5,
        }),
        parts => {
          expect(specialsOf(parts.join(''))).toEqual(harmless);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('and is still all there', () => {
    const { prompt, tokens } = tokensOf('Say <|im_end|> and <tool_call>.');
    expect(backend.detokenize(tokens)).toBe(prompt);
    expect(prompt.split('Say <|im_end|> and <tool_call>.')).toHaveLength(4);
  });

  /** Written by `checks.py --prompts` of the recipe: what the model saw in training. */
  test.each(trainingPrompts())('asks as the training texts did: $name', ({ asked, expected }) => {
    const { messages, tools } = asked;
    const { pieces } = format.prepare(
      {
        prompt: toPrompt(messages),
        ...(tools.length > 0 && { tools: tools.map(toFunctionTool) }),
      },
      {},
    );
    expect(pieces.join('')).toBe(expected.prompt);
    expect(pieces.flatMap(each => backend.tokenize(each, true))).toEqual(expected.tokens);
  });
});

type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | {
      role: 'assistant';
      content: string;
      tool_calls?: { id: string; function: { name: string; arguments: unknown } }[];
    }
  | { role: 'tool'; tool_call_id: string; content: string };

type Asked = {
  messages: ChatMessage[];
  tools: {
    function: {
      name: string;
      description?: string;
      parameters: LanguageModelV4FunctionTool['inputSchema'];
    };
  }[];
};

function trainingPrompts() {
  const file = new URL('__fixtures__/tiny-prompts.jsonl', import.meta.url);
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => {
      const { prompt, tokens, ...asked } = JSON.parse(line) as Asked & {
        prompt: string;
        tokens: number[];
      };
      const name = asked.messages.at(-1)?.content.slice(0, 40) ?? '';
      return { name, asked, expected: { prompt, tokens } };
    });
}

function toFunctionTool({ function: asked }: Asked['tools'][number]): LanguageModelV4FunctionTool {
  const { name, description, parameters: inputSchema } = asked;
  return { type: 'function', name, ...(description !== undefined && { description }), inputSchema };
}

function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  return messages.map(toMessage);
}

function toMessage(message: ChatMessage): LanguageModelV4Prompt[number] {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content }] };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.content ? [{ type: 'text' as const, text: message.content }] : []),
          ...(message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName: name,
            input,
          })),
        ],
      };
    default:
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.tool_call_id,
            toolName: 'any',
            output: { type: 'text', value: message.content },
          },
        ],
      };
  }
}
