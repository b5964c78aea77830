import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

/**
 * The laws of the specification that a stream of parts breaks, in words; none for a good stream.
 *
 * @param options.streamsToolInput whether the input of tools has to stream as well. Default: true
 */
export function findBrokenLaws(
  parts: readonly LanguageModelV4StreamPart[],
  { streamsToolInput = true }: { streamsToolInput?: boolean } = {},
): string[] {
  const broken: string[] = [];
  const open = new Map<string, { kind: string; input: string; toolName?: string }>();
  const inputs = new Map<string, { input: string; toolName?: string }>();
  const blame = (holds: boolean, law: string) => {
    if (!holds) broken.push(law);
  };

  for (const [index, part] of parts.entries()) {
    blame((part.type === 'stream-start') === (index === 0), 'stream-start comes first, once');
    blame((part.type === 'finish') === (index === parts.length - 1), 'finish comes last, once');
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
      case 'tool-input-start': {
        const kind = kindOf(part.type);
        blame(!open.has(part.id), `${kind} ${part.id} is opened once`);
        open.set(part.id, {
          kind,
          input: '',
          ...(part.type === 'tool-input-start' && { toolName: part.toolName }),
        });
        break;
      }
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-input-delta': {
        const block = open.get(part.id);
        blame(block?.kind === kindOf(part.type), `a ${part.type} belongs to an open block`);
        if (block) block.input += part.delta;
        break;
      }
      case 'text-end':
      case 'reasoning-end':
      case 'tool-input-end': {
        const block = open.get(part.id);
        blame(block?.kind === kindOf(part.type), `a ${part.type} closes an open block`);
        open.delete(part.id);
        if (block?.kind === 'tool-input') inputs.set(part.id, block);
        break;
      }
      case 'tool-call': {
        const streamed = inputs.get(part.toolCallId);
        if (streamed === undefined && !streamsToolInput) break;
        blame(streamed?.toolName === part.toolName, 'a tool call follows its own input');
        blame(streamed?.input === part.input, 'a tool call holds the input that was streamed');
        break;
      }
      case 'finish':
        blame(open.size === 0, 'every block is closed before the finish');
        blame(
          part.finishReason.unified !== 'tool-calls' || parts.some(isToolCall),
          'tool-calls is the reason only where there are calls',
        );
        blame(
          !parts.some(({ type }) => type === 'error') || part.finishReason.unified === 'error',
          'error is the reason after an error',
        );
        break;
      default:
        break;
    }
  }
  return [...new Set(broken)];
}

const kindOf = (type: string) => type.slice(0, type.lastIndexOf('-'));
const isToolCall = ({ type }: LanguageModelV4StreamPart) => type === 'tool-call';
