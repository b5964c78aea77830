import { z } from 'zod/v4';
import { priceSettingsSchema } from '../usage/price-settings.ts';

/** What a gate or a provider may be called: it stands in `model`, in headers and in logs. */
export const gateNamePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

const json = z.record(z.string(), z.json());
const usd = z.number().positive();

export const gateStrategySchema = z.enum([
  'single',
  'fallback',
  'round-robin',
  'weighted',
  'least-busy',
]);

/** `[providers.<name>]`: models elsewhere, through their AI SDK package. */
export const providerSettingsSchema = z
  .strictObject({
    package: z
      .string()
      .min(1)
      .describe(
        'The AI SDK package that speaks to it, such as `@ai-sdk/anthropic`. It must be installed.',
      ),
    factory: z
      .string()
      .min(1)
      .optional()
      .describe('The function of the package that makes the provider. Default: its `create…`.'),
    options: json
      .default({})
      .describe('What that function takes: `baseURL`, `apiKey`, `headers`, … of the package.'),
    local: z
      .boolean()
      .default(false)
      .describe(
        'Whether it runs on this machine, so that gates with `local_only` may use it. Its `baseURL` must then be a loopback address, and nothing else is ever connected to.',
      ),
    health_url: z
      .url({
        protocol: /^https?$/,
        error: 'must be an address that begins with http:// or https://',
      })
      .optional()
      .describe(
        'What the server itself asks (`GET`) while a model of the provider rests after failures; once it answers, requests go there again. Default: `/models` below `options.baseURL`; without a `baseURL`, a request probes.',
      ),
    prices: z
      .record(z.string(), priceSettingsSchema)
      .default({})
      .describe('The price of each of its models, by the id of the model.'),
  })
  .describe('Models elsewhere, through their AI SDK package.');

export const gateTargetSettingsSchema = z.strictObject({
  model: z.string().min(1).describe('The id of the model.'),
  provider: z
    .string()
    .min(1)
    .optional()
    .describe('The name of the provider that has it. Default: the models of this server.'),
  weight: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe('Its share of the requests with `strategy = "weighted"`.'),
  price: priceSettingsSchema
    .optional()
    .describe('Default: the price its provider has for the model.'),
  provider_options: z
    .record(z.string(), json)
    .default({})
    .describe(
      '`providerOptions` of the AI SDK for each call, such as `{ openai = { store = false } }`.',
    ),
});

/** Sampling and limits of a gate, under the names of the chat wire. */
export const gateParametersSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(1).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  max_tokens: z.int().min(1).optional().describe('Most tokens of an answer.'),
  seed: z.int().optional(),
  stop: z.array(z.string().min(1)).max(16).optional().describe('Texts that end an answer.'),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
});

/** `[gates.<name>]` */
export const gateSettingsSchema = z
  .strictObject({
    id: z
      .uuid()
      .optional()
      .describe('A UUID clients may name the gate by. Default: it has its name only.'),
    kind: z
      .enum(['chat', 'embedding'])
      .default('chat')
      .describe('What its targets are: chat models, or embedding models of the same vectors.'),
    description: z.string().optional().describe('One sentence for the list of models.'),
    strategy: gateStrategySchema
      .default('fallback')
      .describe(
        'Which target a request tries first; with all but `single` the others are tried when it fails before its first output.',
      ),
    targets: z
      .array(z.union([z.string().min(1), gateTargetSettingsSchema]))
      .min(1)
      .describe(
        'The models behind the gate, in order. A text is the id of a model of this server.',
      ),
    system_prompt: z
      .string()
      .min(1)
      .optional()
      .describe('Stands in front of every conversation, before a system prompt of the request.'),
    defaults: gateParametersSchema
      .default({})
      .describe('Parameters of requests that do not say otherwise.'),
    forced: gateParametersSchema
      .default({})
      .describe('Parameters of every request, whatever it says.'),
    allowed_models: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Ids of targets that a request may choose with `model` beside the gate; others are refused. Default: `model` is not looked at.',
      ),
    timeout_seconds: z
      .number()
      .positive()
      .optional()
      .describe(
        'Longest silence of a target, before its first output and within an answer. Default: 120, and none for models of this machine.',
      ),
    retries: z
      .int()
      .min(0)
      .max(5)
      .default(0)
      .describe('How often a target that failed is asked again before the next one.'),
    sticky: z
      .boolean()
      .default(true)
      .describe(
        'Keep a conversation on the target that has it in its cache, while that is healthy.',
      ),
    local_only: z
      .boolean()
      .default(false)
      .describe('Nothing ever leaves this machine. Checked at start, and again at every call.'),
    tenants: z
      .array(z.string().min(1))
      .optional()
      .describe('Tenants that know the gate; to others it does not exist. Default: all.'),
    budget: z
      .strictObject({
        usd_per_day: usd.optional().describe('US dollars per day (UTC).'),
        usd_per_month: usd.optional().describe('US dollars per calendar month (UTC).'),
      })
      .default({})
      .describe('What may be spent. Requests beyond it are answered with 402.'),
  })
  .describe('A model made of other models.');

export type GateStrategy = z.infer<typeof gateStrategySchema>;
export type ProviderSettings = z.input<typeof providerSettingsSchema>;
export type GateTargetSettings = z.input<typeof gateTargetSettingsSchema>;
export type GateParameters = z.infer<typeof gateParametersSchema>;
/** As it is written down: what has a default may be left out. */
export type GateSettings = z.input<typeof gateSettingsSchema>;
/** As it is used: every default filled in. */
export type ParsedGateSettings = z.output<typeof gateSettingsSchema>;
