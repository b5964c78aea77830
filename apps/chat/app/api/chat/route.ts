import { loam } from '@loam/ai-sdk-provider';
import { createChatHandler } from '../../../chat/answer.ts';
import { chatModelId } from '../../../chat/model-id.ts';

/** Seconds; only hosts that limit functions read it. */
export const maxDuration = 300;

export const POST = createChatHandler({
  model: () => loam(chatModelId()),
});
