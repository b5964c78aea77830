import { z } from 'zod/v4';

const imageDetail = z.enum(['auto', 'low', 'high', 'original']).nullish();

const inputText = z.object({ type: z.literal('input_text'), text: z.string() });

const inputImage = z.object({
  type: z.literal('input_image'),
  /** `https:` or a base64 `data:` URL. */
  image_url: z.string().min(1).nullish(),
  file_id: z.string().nullish(),
  /** Accepted without effect: a local model sees an image in one resolution. */
  detail: imageDetail,
});

const inputFile = z.object({
  type: z.literal('input_file'),
  filename: z.string().nullish(),
  /** A base64 `data:` URL. */
  file_data: z.string().nullish(),
  file_url: z.string().nullish(),
  file_id: z.string().nullish(),
  detail: imageDetail,
});

const inputVideo = z.object({ type: z.literal('input_video'), video_url: z.string().min(1) });

/** Read as it comes: clients send back what they were sent. */
const tokenLogprob = z.looseObject({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish(),
  top_logprobs: z
    .array(
      z.looseObject({
        token: z.string(),
        logprob: z.number(),
        bytes: z.array(z.number()).nullish(),
      }),
    )
    .nullish(),
});

const outputText = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()).nullish(),
  logprobs: z.array(tokenLogprob).nullish(),
});

const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() });
const reasoningText = z.object({ type: z.literal('reasoning_text'), text: z.string() });

/** The parts of a message (S1-29). Which role may have which is the codec's to say. */
export const messagePartSchema = z.discriminatedUnion('type', [
  inputText,
  z.object({ type: z.literal('text'), text: z.string() }),
  outputText,
  reasoningText,
  z.object({ type: z.literal('summary_text'), text: z.string() }),
  refusal,
  inputImage,
  inputFile,
  inputVideo,
]);

/** The parts of the result of a function (S1-42). */
export const outputPartSchema = z.discriminatedUnion('type', [
  inputText,
  inputImage,
  inputFile,
  inputVideo,
]);

export const reasoningPartSchema = reasoningText;
export const summaryPartSchema = z.object({ type: z.literal('summary_text'), text: z.string() });

export type MessagePart = z.infer<typeof messagePartSchema>;
export type OutputPart = z.infer<typeof outputPartSchema>;
export type FilePart = Extract<OutputPart, { type: 'input_image' | 'input_file' | 'input_video' }>;
export type ResponseLogprob = z.infer<typeof tokenLogprob>;
export { tokenLogprob as responseLogprobSchema };
