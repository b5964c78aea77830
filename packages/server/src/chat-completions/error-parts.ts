import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

type Parts = ReadableStream<LanguageModelV4StreamPart>;

/**
 * Makes the first `error` part the failure of the stream, as an answer in one piece needs it: it
 * still has its status to choose, so it wants the model's own error with code and retry time.
 */
export function failOnErrorPart(): TransformStream<
  LanguageModelV4StreamPart,
  LanguageModelV4StreamPart
> {
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'error') controller.error(part.error);
      else controller.enqueue(part);
    },
  });
}

/**
 * Makes the failure of a stream its last, `error`, part, as server-sent events need it: their
 * status has been sent, so an error can only be told inside. An error part ends the stream too.
 *
 * @param opening parts that may not be there yet, or never come
 * @param onError told of the error, once
 */
export function endWithErrorPart(
  opening: PromiseLike<Parts>,
  onError: (error: unknown) => void,
): Parts {
  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  let cancelled = false;
  const nextPart = async () => {
    reader ??= (await opening).getReader();
    return reader.read();
  };
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const { done, value } = await nextPart();
          if (cancelled) return await reader?.cancel();
          if (done) return controller.close();
          controller.enqueue(value);
          if (value.type !== 'error') return;
          onError(value.error);
          controller.close();
          await reader?.cancel(value.error);
        } catch (error) {
          if (cancelled) return;
          onError(error);
          controller.enqueue({ type: 'error', error });
          controller.close();
        }
      },
      async cancel(reason) {
        cancelled = true;
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
