import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { encodeToolInput, encodeToolOutput } from '../chat/encode-messages.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { encodePart } from './encode-content.ts';
import type { InputItem, MessageItem } from './item-schema.ts';

type Assistant = Extract<LanguageModelV4Message, { role: 'assistant' }>;

export type EncodeItemsSettings = {
  /**
   * Whether the server keeps answers: then what an assistant said goes by the id of its item, which
   * stands in `providerOptions.loam.itemId`, and not again in full. Default: false.
   */
  references?: boolean;
};

/** One item for each part, in their order. */
export function encodeItems(
  prompt: LanguageModelV4Prompt,
  { references = false }: EncodeItemsSettings = {},
): { items: InputItem[]; warnings: SharedV4Warning[] } {
  const items: InputItem[] = [];
  const unsupported = new Set<string>();
  for (const message of prompt) {
    switch (message.role) {
      case 'system':
        items.push({ type: 'message', role: 'system', content: message.content });
        break;
      case 'user':
        items.push({ type: 'message', role: 'user', content: message.content.map(encodePart) });
        break;
      case 'assistant':
        for (const part of message.content) {
          const item = encodeAssistantPart(part, references, unsupported, items.length);
          if (item) items.push(item);
        }
        break;
      case 'tool':
        for (const part of message.content) {
          if (part.type === 'tool-result') {
            items.push({
              type: 'function_call_output',
              call_id: part.toolCallId,
              output: encodeToolOutput(part.output, unsupported, encodePart),
            });
          } else unsupported.add(`${part.type} parts`);
        }
        break;
      default:
        message satisfies never;
    }
  }
  return {
    items,
    warnings: [...unsupported].map(feature => ({ type: 'unsupported' as const, feature })),
  };
}

function encodeAssistantPart(
  part: Assistant['content'][number],
  references: boolean,
  unsupported: Set<string>,
  position: number,
): InputItem | undefined {
  const { itemId, phase } = loamOptions(part.providerOptions);
  switch (part.type) {
    case 'text':
      if (references && itemId) return { type: 'item_reference', id: itemId };
      return removeUndefined({
        type: 'message' as const,
        role: 'assistant' as const,
        content: part.text,
        phase,
      });
    case 'reasoning':
      if (references && itemId) return { type: 'item_reference', id: itemId };
      if (part.text === '') return undefined;
      return {
        type: 'reasoning',
        id: itemId ?? `rs_${position}`,
        summary: [],
        content: [{ type: 'reasoning_text', text: part.text }],
      };
    case 'tool-call':
      // A call goes in full: what answers it must find it, whatever the server has kept.
      if (!part.providerExecuted) {
        return {
          type: 'function_call',
          call_id: part.toolCallId,
          name: part.toolName,
          arguments: encodeToolInput(part.input),
        };
      }
      unsupported.add('tool calls executed by a provider');
      return undefined;
    case 'tool-result':
      unsupported.add('tool calls executed by a provider');
      return undefined;
    default:
      unsupported.add(`${part.type} parts in assistant messages`);
      return undefined;
  }
}

function loamOptions(options: SharedV4ProviderOptions | undefined): {
  itemId: string | undefined;
  phase: MessageItem['phase'];
} {
  const { itemId, phase } = options?.['loam'] ?? {};
  return {
    itemId: typeof itemId === 'string' ? itemId : undefined,
    phase: phase === 'commentary' || phase === 'final_answer' ? phase : undefined,
  };
}
