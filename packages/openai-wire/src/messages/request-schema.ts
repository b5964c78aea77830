import { z } from 'zod/v4';
import { functionNamePattern } from '../chat/tool-schema.ts';

const jsonObject = z.record(z.string(), z.unknown());
/** Accepted without effect wherever clients put it: prefixes are always cached here. */
const cacheable = { cache_control: z.unknown().optional() };

const textBlock = z.object({
  type: z.literal('text'),
  text: z.string(),
  citations: z.unknown().optional(),
  ...cacheable,
});

const base64Source = z.object({
  type: z.literal('base64'),
  media_type: z.string().min(1),
  data: z.string(),
});
const urlSource = z.object({ type: z.literal('url'), url: z.string().min(1) });

const imageBlock = z.object({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [base64Source, urlSource]),
  ...cacheable,
});

const documentBlock = z.object({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    base64Source,
    urlSource,
    z.object({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
  ]),
  title: z.string().nullish(),
  context: z.unknown().optional(),
  citations: z.unknown().optional(),
  ...cacheable,
});

const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z
    .union([
      z.string(),
      z.array(z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock])),
    ])
    .nullish(),
  is_error: z.boolean().nullish(),
  ...cacheable,
});

const toolUseBlock = z.object({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: jsonObject,
  caller: z.unknown().optional(),
  ...cacheable,
});

const userMessage = z.object({
  role: z.literal('user'),
  content: z.union([
    z.string(),
    z.array(z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock, toolResultBlock])),
  ]),
});

/** Takes every block of an answer, so that an answer can be sent back as it came. */
const assistantMessage = z.object({
  role: z.literal('assistant'),
  content: z.union([
    z.string(),
    z.array(
      z.discriminatedUnion('type', [
        textBlock,
        toolUseBlock,
        z.object({
          type: z.literal('thinking'),
          thinking: z.string(),
          signature: z.string().nullish(),
        }),
        z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
      ]),
    ),
  ]),
});

const tool = z.object({
  /** Tools that Anthropic runs itself have other types; there are none here. */
  type: z.literal('custom').nullish(),
  name: z.string().regex(functionNamePattern),
  description: z.string().nullish(),
  /** JSON Schema of an object. */
  input_schema: jsonObject,
  strict: z.boolean().nullish(),
  input_examples: z.array(jsonObject).nullish(),
  eager_input_streaming: z.unknown().optional(),
  ...cacheable,
});

const parallel = { disable_parallel_tool_use: z.boolean().nullish() };

/**
 * The body of `POST /messages`, as a server reads it: exact in types and ranges, null means absent,
 * and a name nobody knows is left out here and reported by `decodeMessagesRequest`.
 */
export const messagesRequestSchema = z.object({
  model: z.string().min(1),
  messages: z.array(z.discriminatedUnion('role', [userMessage, assistantMessage])).min(1),
  system: z.union([z.string(), z.array(textBlock)]).nullish(),
  max_tokens: z.int().min(1),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  stop_sequences: z.array(z.string().min(1)).nullish(),
  stream: z.boolean().nullish(),

  tools: z.array(tool).nullish(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('auto'), ...parallel }),
      z.object({ type: z.literal('any'), ...parallel }),
      z.object({ type: z.literal('tool'), name: z.string().min(1), ...parallel }),
      z.object({ type: z.literal('none') }),
    ])
    .nullish(),
  thinking: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('enabled'), budget_tokens: z.int().min(1) }),
      z.object({ type: z.literal('adaptive'), display: z.unknown().optional() }),
      z.object({ type: z.literal('disabled') }),
    ])
    .nullish(),
  output_config: z
    .object({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.object({ type: z.literal('json_schema'), schema: jsonObject }).nullish(),
    })
    .nullish(),

  metadata: z.object({ user_id: z.string().nullish() }).nullish(),
  // Accepted without effect.
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
  ...cacheable,
});

/** The body of `POST /messages/count_tokens`: the same without what concerns the answer. */
export const countTokensRequestSchema = messagesRequestSchema.partial({ max_tokens: true });

export type MessagesRequest = z.infer<typeof countTokensRequestSchema>;
export type WireMessage = MessagesRequest['messages'][number];
export type UserBlock = Exclude<Extract<WireMessage, { role: 'user' }>['content'], string>[number];
export type AssistantBlock = Exclude<
  Extract<WireMessage, { role: 'assistant' }>['content'],
  string
>[number];
