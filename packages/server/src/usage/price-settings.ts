import { z } from 'zod/v4';

const usdPerMillion = z
  .number()
  .min(0)
  .max(1_000_000)
  .refine(isExact, 'expected at most 6 decimal places.');

/** What a model costs, in US dollars per million tokens, exact to six decimal places. */
export const priceSettingsSchema = z
  .strictObject({
    input: usdPerMillion.describe('Tokens of the prompt.'),
    cached: usdPerMillion
      .optional()
      .describe('Tokens of the prompt that the model had in its cache. Default: as `input`.'),
    cache_write: usdPerMillion
      .optional()
      .describe('Tokens of the prompt that were written to a cache for pay. Default: as `input`.'),
    output: usdPerMillion.describe('Tokens of the answer, reasoning included.'),
  })
  .describe('US dollars per million tokens.');

export type PriceSettings = z.infer<typeof priceSettingsSchema>;

/** Prices are counted in millionths, so that sums of them are exact. */
function isExact(price: number): boolean {
  const millionths = price * 1_000_000;
  return Math.abs(millionths - Math.round(millionths)) < 1e-3;
}
