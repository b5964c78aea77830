import { asSchema } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod/v4';
import { asTheAiSdkWrites } from './ai-sdk-tools.ts';

test('tools become what the AI SDK makes of the same tool in Zod', async () => {
  const tools = new Map([
    [
      'ship',
      {
        type: 'function' as const,
        function: {
          name: 'ship',
          description: 'Ship a parcel',
          parameters: {
            type: 'object',
            properties: {
              to: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
              tags: { type: 'array', items: { type: 'string' } },
            },
            required: ['to'],
          },
        },
      },
    ],
  ]);
  const zod = z.object({
    to: z.object({ city: z.string() }),
    tags: z.array(z.string()).optional(),
  });

  expect(JSON.stringify(asTheAiSdkWrites(tools).get('ship')?.function.parameters)).toBe(
    JSON.stringify(await asSchema(zod).jsonSchema),
  );
});
