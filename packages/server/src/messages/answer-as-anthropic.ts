import { messageErrorAnswer, type ErrorAnswer } from '@loam/openai-wire';

/** Errors of Anthropic's endpoints have its shape, which has room for OpenAI's. */
export function answerAsAnthropic(answer: ErrorAnswer): ErrorAnswer {
  return messageErrorAnswer(answer);
}
