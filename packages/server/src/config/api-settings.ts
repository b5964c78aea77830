import { z } from 'zod/v4';
import { parseAddress } from './address.ts';
import { modelSettingsSchema } from './model-settings.ts';

const origin = z
  .string()
  .refine(isOrigin, 'must be an origin such as "https://app.example.com", without a path, or "*"');

/** The models that are there without being configured, with their types. */
export const builtInModels = { 'loam/tiny': 'chat', 'loam/tiny-embedding': 'embedding' } as const;

/** `[api]` */
export const apiSettingsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether the endpoints answer. Off, everything but the health check is a 404.'),
    address: z
      .string()
      .refine(
        text => parseAddress(text) !== undefined,
        'must be a host and a port such as "127.0.0.1:8080"',
      )
      .default('127.0.0.1:8080')
      .describe('Where it listens. `0.0.0.0:8080` is every address of this machine.'),
    api_key: z
      .string()
      .min(1)
      .optional()
      .describe(
        'One key for everything; it may also see the usage of all. Others are made with `loam keys create`. Default: none.',
      ),
    require_auth: z
      .boolean()
      .optional()
      .describe(
        'Whether a key must be sent. Default: as soon as there is a key, and on every address but loopback. `false` lets everybody in, keys or not.',
      ),
    max_requests_per_minute: z
      .int()
      .min(1)
      .optional()
      .describe('Requests of one key per minute. Default: no limit.'),
    max_tokens_per_minute: z
      .int()
      .min(1)
      .optional()
      .describe('Tokens of one key per minute, prompts and answers. Default: no limit.'),
    max_concurrent_requests: z
      .int()
      .min(1)
      .optional()
      .describe('Requests of one key that are answered at one time. Default: no limit.'),
    max_body_mb: z.number().gt(0).max(1024).default(10).describe('The largest request, in MiB.'),
    max_messages: z
      .int()
      .min(1)
      .optional()
      .describe('Messages or input items in one request. Default: no limit.'),
    cors_enabled: z
      .boolean()
      .default(false)
      .describe('Whether pages of other origins may call it from a browser.'),
    cors_origins: z
      .array(origin)
      .default([])
      .describe(
        'Their origins, exactly as a browser sends them: `["https://app.example.com"]`, or `["*"]`.',
      ),
    allowed_hosts: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Host names it answers to, beside addresses: `["api.example.com"]`, `[".example.com"]`. Default: any with a key, only loopback without.',
      ),
    strict_params: z
      .boolean()
      .default(false)
      .describe('Refuse fields nobody knows instead of naming them in a header.'),
    compat: z
      .enum(['mixlayer'])
      .optional()
      .describe('Refuse what that server refuses. Default: nothing.'),
    keep_alive_seconds: z
      .number()
      .gt(0)
      .default(15)
      .describe('Silence on a stream before a comment keeps it alive.'),
    drain_seconds: z
      .number()
      .min(0)
      .default(10)
      .describe('How long running answers may go on when it is told to stop.'),
    tiny_models: z
      .boolean()
      .default(true)
      .describe(
        'Whether the built-in demo models `loam/tiny` and `loam/tiny-embedding` are there.',
      ),
    models: z.record(z.string().min(1), modelSettingsSchema).default({}),
  })
  .describe('The server and its models.');

export type ApiSettings = z.output<typeof apiSettingsSchema>;

function isOrigin(text: string): boolean {
  return text === '*' || URL.parse(text)?.origin === text;
}
