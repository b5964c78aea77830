import { secureJsonParse } from '@ai-sdk/provider-utils';
import { errorEnvelopeSchema } from '../errors/envelope-schema.ts';
import { streamErrorToCallError } from '../errors/stream-error.ts';
import { WireError } from '../errors/wire-error.ts';
import type { Message, MessageBlock, MessageEvent } from './event-schema.ts';

/**
 * The answer to a request that did not ask for a stream: the fold of the stream that would have
 * answered it.
 *
 * @throws APICallError for an error event, WireError for a stream without a message
 */
export async function foldMessageEvents(events: AsyncIterable<MessageEvent>): Promise<Message> {
  let message: Message | undefined;
  const blocks: MessageBlock[] = [];
  const inputs = new Map<number, string>();
  for await (const event of events) {
    switch (event.type) {
      case 'message_start':
        message = event.message;
        break;
      case 'content_block_start':
        blocks[event.index] = { ...event.content_block };
        break;
      case 'content_block_delta': {
        const { index, delta } = event;
        const block = blocks[index];
        if (delta.type === 'text_delta' && block?.type === 'text') block.text += delta.text;
        if (delta.type === 'thinking_delta' && block?.type === 'thinking') {
          block.thinking += delta.thinking;
        }
        if (delta.type === 'input_json_delta') {
          inputs.set(index, (inputs.get(index) ?? '') + delta.partial_json);
        }
        break;
      }
      case 'content_block_stop':
      case 'message_stop':
        break;
      case 'message_delta':
        if (message) message = { ...message, ...event.delta, usage: event.usage };
        break;
      case 'error':
        throw streamErrorToCallError(errorEnvelopeSchema.parse(event));
      default:
        event satisfies never;
    }
  }
  if (!message) throw new WireError({ code: 'model_error', message: 'The model did not answer.' });
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'tool_use') block.input = parseInput(inputs.get(index));
  }
  return { ...message, content: blocks };
}

/** An input that is no JSON, of an answer that was cut off, is no input. */
function parseInput(json: string | undefined): unknown {
  try {
    return json ? secureJsonParse(json) : {};
  } catch {
    return {};
  }
}
