import { callExceptions, mapMessages, type CallException } from './call-exceptions.ts';

/** What the chat wire cannot carry of a call, by name; applied in this order. */
export const chatCallExceptions: Record<string, CallException> = {
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

  'what a provider executed is left out of assistant messages': mapMessages(message => {
    if (message.role !== 'assistant') return message;
    return {
      ...message,
      content: message.content.filter(
        part =>
          part.type !== 'tool-result' && !(part.type === 'tool-call' && part.providerExecuted),
      ),
    };
  }),

  'an assistant message has one place each for reasoning, text and calls': mapMessages(message => {
    if (message.role !== 'assistant') return message;
    const texts = message.content.filter(part => part.type === 'text');
    const reasoning = message.content
      .flatMap(part => (part.type === 'reasoning' ? [part.text] : []))
      .join('');
    return {
      ...message,
      content: [
        ...(reasoning ? [{ type: 'reasoning' as const, text: reasoning }] : []),
        // A lone empty text says nothing; among others it keeps its place.
        ...(texts.length > 1 ? texts : texts.filter(part => part.text !== '')),
        ...message.content.filter(part => part.type === 'tool-call'),
      ],
    };
  }),

  'a tool input is the text of a JSON object, or the text itself':
    callExceptions[
      'a tool input is the text of a JSON object, or the text itself'
    ],

  'a user message without parts is an empty text': mapMessages(message =>
    message.role === 'user' && message.content.length === 0
      ? { ...message, content: [{ type: 'text', text: '' }] }
      : message,
  ),

  'tool results are text or parts':
    callExceptions[
      'tool results are text or parts'
    ],

  'tool messages without results vanish': ({ call, options }) => ({
    call: {
      ...call,
      prompt: call.prompt.filter(({ role, content }) => role !== 'tool' || content.length > 0),
    },
    options,
  }),

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
