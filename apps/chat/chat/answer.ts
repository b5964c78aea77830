import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  isStepCount,
  streamText,
  toUIMessageStream,
  type LanguageModel,
  type InferUIMessageChunk,
  type ToolSet,
} from 'ai';
import { tools } from '../tools/index.ts';
import { logFailure } from './log.ts';
import { longListOutput, longListSampling } from './long-list.ts';
import type { ChatMessage, ChatMetadata } from './message.ts';
import { readableError } from './readable-error.ts';
import { ChatRequestError, readChatRequest } from './request.ts';

/** A model that calls tools in circles is stopped here. */
const maxSteps = 6;

/** A sentence loam/tiny was trained with; a longer prompt only confuses a model of that size. */
const instructions = 'You are a helpful assistant.';

export interface ChatSettings {
  /** The model that answers; its id is shown beside the answer. */
  readonly model: () => Exclude<LanguageModel, string>;
  /** Where failures go. Default: the server's log. */
  readonly log?: (error: unknown) => void;
}

/** The handler of `POST /api/chat`: a request in, a stream of UI message chunks out. */
export function createChatHandler(settings: ChatSettings): (request: Request) => Promise<Response> {
  const log = settings.log ?? logFailure;

  return async request => {
    try {
      return createUIMessageStreamResponse({
        stream: await answer(request),
        // Proxies must pass each chunk on as it comes.
        headers: { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
      });
    } catch (error) {
      if (error instanceof ChatRequestError) return text(error.message, error.status);
      log(error);
      return text(readableError(error), 500);
    }
  };

  async function answer(
    request: Request,
  ): Promise<ReadableStream<InferUIMessageChunk<ChatMessage>>> {
    const { messages, mode } = await readChatRequest(request);
    const model = settings.model();
    const call = {
      model,
      instructions,
      // A stopped answer may hold a call that never got its result.
      messages: await convertToModelMessages(messages, { tools, ignoreIncompleteToolCalls: true }),
      abortSignal: request.signal,
      maxRetries: 1,
      onError: ({ error }: { error: unknown }) => log(error),
    };
    const result =
      mode === 'long-list'
        ? streamText({ ...call, ...longListSampling, output: longListOutput })
        : streamText({ ...call, tools, stopWhen: isStepCount(maxSteps) });

    return toUIMessageStream<ToolSet, ChatMessage>({
      stream: result.stream,
      onError: readableError,
      // Tools report in their output what a person may read; the rest is between tool and model.
      redactToolErrors: false,
      messageMetadata: ({ part }): ChatMetadata | undefined => {
        if (part.type === 'start') return { mode, model: model.modelId };
        if (part.type !== 'finish') return undefined;
        return { finishReason: part.finishReason, outputTokens: part.totalUsage.outputTokens };
      },
    });
  }
}

function text(message: string, status: number): Response {
  return new Response(message, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
