import { z } from 'zod/v4';

const textPart = z.object({ type: z.literal('text'), text: z.string() });

const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({
    /** `https:` or a base64 `data:` URL. */
    url: z.string().min(1),
    /** Accepted without effect: a local model sees an image in one resolution. */
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  }),
});

const videoPart = z.object({
  type: z.literal('video_url'),
  video_url: z.object({ url: z.string().min(1) }),
});

const audioPart = z.object({
  type: z.literal('input_audio'),
  input_audio: z.object({
    /** Base64. */
    data: z.string(),
    format: z.enum(['wav', 'mp3']),
  }),
});

const filePart = z.object({
  type: z.literal('file'),
  file: z.object({
    filename: z.string().nullish(),
    /** A base64 `data:` URL. */
    file_data: z.string().nullish(),
    file_id: z.string().nullish(),
  }),
});

const contentPart = z.discriminatedUnion('type', [
  textPart,
  imagePart,
  videoPart,
  audioPart,
  filePart,
]);

const name = z.string().nullish();

const systemMessage = z.object({
  role: z.literal(['system', 'developer']),
  content: z.union([z.string(), z.array(textPart)]),
  name,
});

const userMessage = z.object({
  role: z.literal('user'),
  content: z.union([z.string(), z.array(contentPart)]),
  name,
});

const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function').nullish(),
  function: z.object({
    name: z.string().min(1),
    /** JSON, as the model wrote it. */
    arguments: z.string(),
    parsed_arguments: z.unknown().optional(),
  }),
  index: z.unknown().optional(),
});

/** Takes every field of an answer, so that an answer can be sent back as it came (S3-12, S3-16). */
const assistantMessage = z.object({
  role: z.literal('assistant'),
  content: z
    .union([
      z.string(),
      z.array(
        z.discriminatedUnion('type', [
          textPart,
          z.object({ type: z.literal('refusal'), refusal: z.string() }),
        ]),
      ),
    ])
    .nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  refusal: z.string().nullish(),
  name,
  annotations: z.unknown().optional(),
  audio: z.null().optional(),
  function_call: z.null().optional(),
  parsed: z.unknown().optional(),
});

const toolMessage = z.object({
  role: z.literal('tool'),
  tool_call_id: z.string().min(1),
  content: z.union([z.string(), z.array(contentPart)]),
  name,
});

export const chatMessageSchema = z.discriminatedUnion('role', [
  systemMessage,
  userMessage,
  assistantMessage,
  toolMessage,
]);

export type ChatMessage = z.infer<typeof chatMessageSchema>;
export type AssistantChatMessage = z.infer<typeof assistantMessage>;
export type ToolChatMessage = z.infer<typeof toolMessage>;
export type ChatContentPart = z.infer<typeof contentPart>;
export type ChatToolCall = z.infer<typeof toolCall>;
