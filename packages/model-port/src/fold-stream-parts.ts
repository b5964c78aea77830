import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4Reasoning,
  LanguageModelV4StreamPart,
  LanguageModelV4Text,
} from '@ai-sdk/provider';

/**
 * Folds a stream into the result of a call that did not ask for a stream.
 *
 * Every model of Loam streams first; `doGenerate` is this fold, so that the two can never differ.
 * Blocks keep the order in which they were opened.
 *
 * @throws the error of the first `error` part
 */
export async function foldStreamParts(
  parts: AsyncIterable<LanguageModelV4StreamPart>,
): Promise<LanguageModelV4GenerateResult> {
  const content: LanguageModelV4Content[] = [];
  const open = new Map<string, LanguageModelV4Text | LanguageModelV4Reasoning>();
  const result: LanguageModelV4GenerateResult = {
    content,
    finishReason: { unified: 'interrupted', raw: undefined },
    usage: {
      inputTokens: {
        total: undefined,
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: undefined, text: undefined, reasoning: undefined },
    },
    warnings: [],
  };

  for await (const part of parts) {
    switch (part.type) {
      case 'stream-start':
        result.warnings.push(...part.warnings);
        break;
      case 'response-metadata': {
        const { type: _, ...metadata } = part;
        result.response = { ...result.response, ...metadata };
        break;
      }
      case 'text-start':
      case 'reasoning-start': {
        const block: LanguageModelV4Text | LanguageModelV4Reasoning = {
          type: part.type === 'text-start' ? 'text' : 'reasoning',
          text: '',
          ...(part.providerMetadata && { providerMetadata: part.providerMetadata }),
        };
        open.set(part.id, block);
        content.push(block);
        break;
      }
      case 'text-delta':
      case 'reasoning-delta':
      case 'text-end':
      case 'reasoning-end': {
        const block = open.get(part.id);
        if (!block) break;
        if ('delta' in part) block.text += part.delta;
        // The AI SDK keeps the last metadata it saw for a block; so does the fold.
        if (part.providerMetadata) block.providerMetadata = part.providerMetadata;
        if (part.type === 'text-end' && part.citations && block.type === 'text') {
          block.citations = part.citations;
        }
        if (part.type === 'text-end' || part.type === 'reasoning-end') open.delete(part.id);
        break;
      }
      case 'tool-call':
      case 'tool-result':
      case 'tool-approval-request':
      case 'file':
      case 'reasoning-file':
      case 'source':
      case 'custom':
        content.push(part);
        break;
      case 'finish':
        result.finishReason = part.finishReason;
        result.usage = part.usage;
        if (part.providerMetadata) result.providerMetadata = part.providerMetadata;
        break;
      case 'error':
        throw part.error;
      default:
        // tool-input parts repeat what the tool-call holds; pings and raw chunks have no place in a
        // result; and the specification adds parts in patch releases.
        break;
    }
  }
  return result;
}
