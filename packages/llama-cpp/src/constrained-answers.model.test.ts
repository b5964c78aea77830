import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, expect, test } from 'vitest';
import { clientSchemas } from './__fixtures__/client-schemas.ts';
import { createLlamaCpp } from './create-llama-cpp.ts';
import { referenceFor } from './grammar/__fixtures__/schema-tables.ts';

/**
 * At this temperature the model babbles: what holds is the grammar's doing. Answers that reach their
 * limit end in the middle, and say so; everything else has to be right.
 */
const temperature = 1.5;
const answersEach = 10;

const provider = createLlamaCpp({ models: [{ ...tinyModel, sequences: 16, maxQueued: 1000 }] });
afterAll(() => provider.close());

const prompts = [
  'Hi!',
  'Describe Alice, 30.',
  'What is the weather in Oslo?',
  'Add 3 and 4.',
  'A cat',
];
const seeds = Array.from({ length: answersEach }, (_, seed) => seed);
const parsers = clientSchemas.map(schema => referenceFor(schema));

async function ask(seed: number, call: Partial<LanguageModelV4CallOptions>) {
  const text = prompts[seed % prompts.length] ?? '';
  const { content, finishReason } = await provider('loam/tiny').doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
    temperature,
    seed,
    maxOutputTokens: 240,
    // One in ten may think first.
    reasoning: seed === 0 ? 'medium' : 'none',
    providerOptions: { loam: { reasoningBudget: 20 } },
    ...call,
  });
  return { content, reason: finishReason.unified };
}

/** What is wrong with a JSON text, for the message of a failure. */
function faultOf(json: string, isValid: (value: unknown) => boolean): string | undefined {
  try {
    return isValid(JSON.parse(json)) ? undefined : `invalid: ${json}`;
  } catch {
    return `no JSON: ${json}`;
  }
}

test('answers to fifty schemas are valid', async () => {
  const cut: number[] = [];
  const faults: string[] = [];
  await Promise.all(
    clientSchemas.flatMap((schema, index) =>
      seeds.map(async seed => {
        const { content, reason } = await ask(seed, { responseFormat: { type: 'json', schema } });
        if (reason === 'length') {
          cut.push(index);
          return;
        }
        const text = content.map(part => (part.type === 'text' ? part.text : '')).join('');
        const fault = faultOf(text, parsers[index] ?? (() => false));
        if (fault !== undefined || reason !== 'stop') faults.push(`${index} ${reason} ${fault}`);
      }),
    ),
  );
  expect(faults).toEqual([]);
  expect(cut.length).toBeLessThan(25);
}, 180_000);

/** Up to three tools, whose arguments are the schemas from `index` on. */
function toolSet(index: number): LanguageModelV4FunctionTool[] {
  return Array.from({ length: 1 + (index % 3) }, (_, offset) => ({
    type: 'function',
    name: `tool_${(index + offset * 17) % clientSchemas.length}`,
    description: 'Does what is asked.',
    inputSchema: clientSchemas[(index + offset * 17) % clientSchemas.length] ?? {},
    strict: index % 2 === 0,
  }));
}

test('forced calls of fifty sets of tools are valid', async () => {
  const cut: number[] = [];
  const faults: string[] = [];
  let calls = 0;
  await Promise.all(
    clientSchemas.flatMap((_, index) =>
      seeds.map(async seed => {
        const tools = toolSet(index);
        const named = seed % 2 === 1;
        const { content, reason } = await ask(seed, {
          tools,
          toolChoice: named
            ? { type: 'tool', toolName: tools.at(-1)?.name ?? '' }
            : { type: 'required' },
          providerOptions: { loam: { reasoningBudget: 20, parallelToolCalls: seed % 5 === 0 } },
        });
        const made = content.filter(part => part.type === 'tool-call');
        calls += made.length;
        for (const { toolName, input } of made) {
          const isValid = parsers[Number(toolName.slice('tool_'.length))];
          const offered = tools.slice(named ? -1 : 0).some(({ name }) => name === toolName);
          const fault = offered && isValid ? faultOf(input, isValid) : 'not offered';
          if (fault !== undefined) faults.push(`${index} ${toolName} ${fault}`);
        }
        if (reason === 'length') cut.push(index);
        else if (reason !== 'tool-calls' || made.length === 0) faults.push(`${index} ${reason}`);
        else if (content.some(({ type }) => type === 'text')) faults.push(`${index} says more`);
      }),
    ),
  );
  expect(faults).toEqual([]);
  expect(cut.length).toBeLessThan(25);
  expect(calls).toBeGreaterThan(475);
}, 180_000);
