import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { callExceptions, mapMessages, type CallException } from './call-exceptions.ts';

/** What the Responses wire cannot carry of a call, by name; applied in this order. */
export const responsesCallExceptions: Record<string, CallException> = {
  'headers, abort signal and raw chunks belong to the transport':
    callExceptions[
      'headers, abort signal and raw chunks belong to the transport'
    ],

  'options of other providers stay behind, on every level':
    callExceptions[
      'options of other providers stay behind, on every level'
    ],

  'tools of providers are left out with a warning':
    callExceptions[
      'tools of providers are left out with a warning'
    ],

  'what a provider executed and reasoning without text are left out of assistant messages':
    mapMessages(message => {
      if (message.role !== 'assistant') return message;
      return {
        ...message,
        content: message.content.filter(
          part =>
            part.type !== 'tool-result' &&
            !(part.type === 'tool-call' && part.providerExecuted) &&
            !(part.type === 'reasoning' && part.text === ''),
        ),
      };
    }),

  'a tool input is the text of a JSON object, or the text itself':
    callExceptions[
      'a tool input is the text of a JSON object, or the text itself'
    ],

  'tool results are text or parts':
    callExceptions[
      'tool results are text or parts'
    ],

  'messages of assistants and tools are their items: none without, one for those in a row': ({
    call,
    options,
  }) => {
    const prompt: LanguageModelV4Prompt = [];
    for (const message of call.prompt) {
      const last = prompt.at(-1);
      if (message.role !== 'assistant' && message.role !== 'tool') prompt.push(message);
      else if (message.content.length === 0) continue;
      else if (last?.role === message.role) {
        prompt[prompt.length - 1] = {
          role: message.role,
          content: [...last.content, ...message.content],
        } as LanguageModelV4Message;
      } else prompt.push(message);
    }
    return { call: { ...call, prompt }, options };
  },

  'files are base64 with a whole media type, or URLs with half of one':
    callExceptions[
      'files are base64 with a whole media type, or URLs with half of one'
    ],

  'defaults are not sent: auto, text, provider-default, no logprobs, empty lists':
    callExceptions[
      'defaults are not sent: auto, text, provider-default, no logprobs, empty lists'
    ],

  'a response schema has a name; without a schema there is neither name nor strictness':
    callExceptions[
      'a response schema has a name; without a schema there is neither name nor strictness'
    ],

  'allowed tools stand in the place of the choice, which they make explicit':
    callExceptions[
      'allowed tools stand in the place of the choice, which they make explicit'
    ],
};
