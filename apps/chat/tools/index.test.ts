import { asSchema, type Tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { tools } from './index.ts';

/** What the embedded model was trained on; it has 4.7 million parameters and minds every key. */
const trained = {
  get_weather: {
    description: 'Get the current weather for a city',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'City name' },
        unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      },
      required: ['city'],
    },
  },
  calculate: {
    description: 'Evaluate a math expression',
    parameters: {
      type: 'object',
      properties: { expression: { type: 'string' } },
      required: ['expression'],
    },
  },
  get_time: {
    description: 'Get the current time in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  convert_units: {
    description: 'Convert between units',
    parameters: {
      type: 'object',
      properties: {
        value: { type: 'number', description: 'The value to convert' },
        from: { type: 'string', description: 'Unit to convert from' },
        to: { type: 'string', description: 'Unit to convert to' },
      },
      required: ['value', 'from', 'to'],
    },
  },
  roll_dice: {
    description: 'Roll a dice',
    parameters: { type: 'object', properties: { sides: { type: 'integer' } } },
  },
};

describe('the tools', () => {
  it('are described to the model exactly as it was trained, key by key and in order', async () => {
    const described: Record<string, unknown> = {};
    for (const [name, { description, inputSchema }] of Object.entries<Tool>(tools)) {
      described[name] = { description, parameters: await asSchema(inputSchema).jsonSchema };
    }
    expect(JSON.stringify(described)).toBe(JSON.stringify(trained));
  });

  it.each<[name: keyof typeof tools, input: unknown, isValid: boolean]>([
    ['get_weather', { city: 'Oslo' }, true],
    ['get_weather', { city: 'Oslo', unit: 'kelvin' }, false],
    ['get_weather', {}, false],
    ['roll_dice', {}, true],
    ['roll_dice', { sides: 20 }, true],
    ['roll_dice', { sides: 2.5 }, false],
    ['convert_units', { value: '10', from: 'm', to: 'km' }, false],
  ])('%s(%j) valid: %s', async (name, input, isValid) => {
    const { inputSchema }: Tool = tools[name];
    const result = await asSchema(inputSchema).validate?.(input);
    expect(result?.success).toBe(isValid);
  });

  it('tell the model only what it was trained to read', async () => {
    const call = { toolCallId: 'call', input: {} as never };
    const weather = {
      city: 'Oslo',
      country: 'NO',
      temperature: 2,
      unit: 'celsius',
      condition: 'overcast',
      source: { kind: 'climate-normal', month: 'November' },
    } as const;
    expect(await tools.get_weather.toModelOutput?.({ ...call, output: weather })).toEqual({
      type: 'json',
      value: { city: 'Oslo', temperature: 2, unit: 'celsius', condition: 'usually overcast' },
    });
    const failure = { error: 'unknown city', detail: 'A whole sentence.' };
    expect(await tools.get_time.toModelOutput?.({ ...call, output: failure })).toEqual({
      type: 'json',
      value: { error: 'unknown city' },
    });
  });
});
