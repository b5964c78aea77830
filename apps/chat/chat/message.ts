import type { FinishReason, InferUITools, UIMessage } from 'ai';
import { z } from 'zod/v4';
import type { tools } from '../tools/index.ts';

/** How an answer is asked for; without a mode it is a conversation with tools. */
export const chatModes = ['long-list'] as const;
export type ChatMode = (typeof chatModes)[number];

export const chatMetadataSchema = z.object({
  /** On both sides of a turn, so that asking again asks in the same way. */
  mode: z.enum(chatModes).optional(),
  /** The model that answered. */
  model: z.string().optional(),
  finishReason: z.string().optional(),
  outputTokens: z.number().optional(),
});

export interface ChatMetadata extends z.infer<typeof chatMetadataSchema> {
  finishReason?: FinishReason | undefined;
}

export type ChatTools = InferUITools<typeof tools>;
export type ChatMessage = UIMessage<ChatMetadata, never, ChatTools>;
export type ChatPart = ChatMessage['parts'][number];
