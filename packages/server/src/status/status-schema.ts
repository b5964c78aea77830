import { z } from 'zod/v4';

const time = z.number().describe('Unix seconds.');
const count = z.int().min(0);

const percentiles = z
  .object({ count, p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number() })
  .nullable();

const spent = z.object({
  requests: count,
  failed: count,
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  cost: z.number().describe('US dollars.'),
});

/** The answer of `GET /status`. */
export const serverStatusSchema = z.object({
  object: z.literal('status'),
  time,
  started_at: time,
  requires_key: z.boolean(),
  memory_bytes: count.nullable().describe('Of the process that answers, without its models.'),
  active_requests: count,
  models: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      description: z.string().nullable(),
      state: z.string().nullable(),
      backend: z.string().nullable(),
      context_length: count.nullable(),
      running: count,
      queued: count,
      sequences: count,
      memory_bytes: count.nullable(),
    }),
  ),
  targets: z.array(
    z.object({
      gate: z.string(),
      target: z.string(),
      breaker: z.enum(['closed', 'open', 'half-open']),
      in_flight: count,
    }),
  ),
  traffic: z
    .object({
      since: time,
      step_seconds: z.number(),
      steps: z.array(
        z.object({
          time,
          requests: count,
          failed: count,
          input_tokens: count,
          cached_tokens: count,
          output_tokens: z.number(),
        }),
      ),
    })
    .describe('The last quarter of an hour.'),
  latency: z
    .object({
      first_token_ms: percentiles,
      duration_ms: percentiles.describe('Of whole requests.'),
      tokens_per_second: percentiles.describe('Of each answer, from its first token on.'),
    })
    .describe('The same time.'),
  usage: z
    .object({
      from: time,
      total: spent,
      by_key: z.array(spent.extend({ key: z.string().nullable(), name: z.string().nullable() })),
      by_gate: z.array(spent.extend({ gate: z.string().nullable() })),
      by_model: z.array(spent.extend({ model: z.string().nullable() })),
    })
    .nullable()
    .describe('The last 24 hours. `null`: nobody keeps it.'),
});

export type ServerStatus = z.infer<typeof serverStatusSchema>;
