import { isRecord } from '@ai-sdk/provider-utils';
import {
  chatCompletionChunkSchema,
  chatCompletionSchema,
  chatStreamEventSchema,
  decodeChatChunks,
  errorEnvelopeSchema,
  isErrorEnvelope,
  unfoldChatCompletion,
  type ChatCompletion,
  type ChatStreamEvent,
} from '@loam/openai-wire';
import { z } from 'zod/v4';
import type { LanguageModelApi } from '../language-model/language-model-api.ts';
import { eventSchema } from '../stream/event-schema.ts';

/** `POST /chat/completions`, as a client reads it. */
export const chatApi: LanguageModelApi<ChatStreamEvent, ChatCompletion> = {
  name: 'Chat Completions',
  path: '/chat/completions',
  eventSchema: eventSchema<ChatStreamEvent>(event =>
    isRecord(event) && 'error' in event ? chatStreamEventSchema : chatCompletionChunkSchema,
  ),
  answerSchema: z.union([errorEnvelopeSchema, chatCompletionSchema]),
  decode: decodeChatChunks,
  unfold: unfoldChatCompletion,
  beginsAnswer(event) {
    if (isErrorEnvelope(event)) return true;
    const [choice] = event.choices;
    if (choice === undefined) return true;
    const { content, reasoning_content: reasoning, tool_calls: toolCalls } = choice.delta;
    return Boolean(content || reasoning || toolCalls?.length || choice.finish_reason);
  },
  endsAnswer(event) {
    return isErrorEnvelope(event) || event.choices.some(choice => Boolean(choice.finish_reason));
  },
};
