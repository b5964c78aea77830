import { z } from 'zod/v4';
import {
  gateNamePattern,
  gateSettingsSchema,
  providerSettingsSchema,
} from '../gates/gate-settings.ts';
import { apiSettingsSchema } from './api-settings.ts';

const name = z
  .string()
  .regex(gateNamePattern, 'must be letters, digits, ".", "_" and "-", at most 64');

/** Everything `loam.toml` may hold. Each key says what it means; the documentation is made of it. */
export const configSchema = z.strictObject({
  api: apiSettingsSchema.prefault({}),
  engine: z
    .strictObject({
      backend: z
        .enum(['auto', 'direct', 'node-llama-cpp'])
        .default('auto')
        .describe('What computes: the fastest that works on this machine, or one of the two.'),
      memory_budget_mb: z
        .number()
        .gt(0)
        .optional()
        .describe('Memory for all loaded models together. Default: nine tenths of what is free.'),
    })
    .prefault({})
    .describe('What computes the models of this machine.'),
  data: z
    .strictObject({
      directory: z
        .string()
        .min(1)
        .optional()
        .describe(
          "Where keys, stored responses, usage and downloaded models are. Default: the platform's place for a program's data.",
        ),
      postgres_url: z
        .url({
          protocol: /^postgres(ql)?$/,
          message: 'must be an address such as "postgres://user:password@host:5432/loam"',
        })
        .optional()
        .describe(
          'A PostgreSQL database for keys, stored responses and usage, for several replicas. Default: SQLite files in the directory.',
        ),
      redis_url: z
        .url({
          protocol: /^rediss?$/,
          message: 'must be an address such as "redis://:password@host:6379/0"',
        })
        .optional()
        .describe(
          'A Valkey or Redis server in which limits are counted, for several replicas. Default: the memory of the process.',
        ),
    })
    .prefault({})
    .describe('Where Loam keeps what it must remember.'),
  download: z
    .strictObject({
      endpoint: z
        .url({
          protocol: /^https?$/,
          message: 'must be an address such as "https://huggingface.co"',
        })
        .default('https://huggingface.co')
        .describe('Where models named `hf:…` come from: Hugging Face, or a mirror of it.'),
      token: z
        .string()
        .min(1)
        .optional()
        .describe('An access token, for private and gated models. Default: none.'),
    })
    .prefault({})
    .describe('Models named `hf:…`.'),
  responses: z
    .strictObject({
      retention_days: z
        .number()
        .min(0)
        .default(30)
        .describe('How long responses with `store: true` are kept.'),
      zero_storage: z
        .boolean()
        .default(false)
        .describe('Keep nothing, in memory neither, and refuse `store: true`.'),
      summary_model: z
        .string()
        .min(1)
        .optional()
        .describe(
          'The chat model, or the gate, that summarises what is too long in `/v1/responses/compact`; whoever asks pays for it. Default: none, and the oldest outputs of tools are dropped.',
        ),
    })
    .prefault({})
    .describe('Stored responses.'),
  telemetry: z
    .strictObject({
      metrics: z.boolean().default(true).describe('Whether `/metrics` answers, for Prometheus.'),
      open_metrics: z
        .boolean()
        .default(false)
        .describe(
          'Whether it answers without a key where one is asked for. Default: it needs the key of an admin, or one made with `--endpoint metrics`.',
        ),
      content: z
        .boolean()
        .default(false)
        .describe('Put prompts and answers into the spans of OpenTelemetry.'),
    })
    .prefault({})
    .describe('What collectors are told. Spans go where `OTEL_EXPORTER_OTLP_ENDPOINT` says.'),
  log: z
    .strictObject({
      format: z
        .enum(['auto', 'text', 'json', 'off'])
        .default('auto')
        .describe(
          'A line per request on the standard output: for people, for programs, or none. `auto` is text in a terminal and JSON elsewhere.',
        ),
      content: z
        .boolean()
        .default(false)
        .describe('Put prompts and answers into the lines of JSON.'),
    })
    .prefault({})
    .describe('What is told of requests that have ended.'),
  providers: z.record(name, providerSettingsSchema).default({}),
  gates: z.record(name, gateSettingsSchema).default({}),
});

/** As it is written down: what has a default may be left out. */
export type LoamConfigInput = z.input<typeof configSchema>;

/** As it is used: every default filled in. */
export type LoamConfig = z.output<typeof configSchema>;
