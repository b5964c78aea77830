import { RefreshCw } from 'lucide-react';
import { memo } from 'react';
import type { ChatMessage } from '../chat/message.ts';
import { CopyButton } from './copy-button.tsx';
import { IconButton } from './icon-button.tsx';
import { ListAnswer } from './list-answer.tsx';
import { Markdown } from './markdown.tsx';
import { blocksOf, textOf, type Block } from './message-parts.ts';
import { Reasoning } from './reasoning.tsx';
import { Tool } from './tool.tsx';

/** What somebody asked. */
export const UserMessage = memo(function UserMessage({ message }: { message: ChatMessage }) {
  return (
    <article
      data-role="user"
      className="ml-auto w-fit max-w-[85%] animate-rise rounded-3xl rounded-br-lg bg-muted px-4 py-2.5 leading-7 [overflow-wrap:anywhere] whitespace-pre-wrap"
    >
      <h2 className="sr-only">You</h2>
      {textOf(message)}
    </article>
  );
});

/** What the model answered, part by part as it comes. */
export const AssistantMessage = memo(function AssistantMessage({
  message,
  isLive,
  isFailed,
  onRegenerate,
}: {
  message: ChatMessage;
  /** This answer is still being written. */
  isLive: boolean;
  /** This answer was broken off by an error, which is told below it. */
  isFailed: boolean;
  /** Given where asking again makes sense: at the last answer, once it is finished. */
  onRegenerate?: (() => void) | undefined;
}) {
  const blocks = blocksOf(message);
  const text = textOf(message);
  if (isFailed && blocks.length === 0) return null;
  return (
    <article data-role="assistant" aria-busy={isLive} className="group flex min-w-0 flex-col gap-4">
      <h2 className="sr-only">Loam</h2>
      {blocks.map((block, index) => (
        <MessageBlock key={index} block={block} isLive={isLive} />
      ))}
      {isLive && needsPulse(blocks) ? <Pulse /> : null}
      {isLive ? null : (
        <footer className="-mt-1 -ml-2 flex flex-wrap items-center gap-1">
          {text === '' ? null : <CopyButton text={text} />}
          {onRegenerate ? (
            <IconButton aria-label="Regenerate" onClick={onRegenerate}>
              <RefreshCw className="size-4" aria-hidden="true" />
            </IconButton>
          ) : null}
          {isFailed ? null : <Ending message={message} />}
        </footer>
      )}
    </article>
  );
});

function MessageBlock({ block, isLive }: { block: Block; isLive: boolean }) {
  switch (block.kind) {
    case 'text':
      return <Markdown text={block.text} isStreaming={isLive} />;
    case 'list':
      return <ListAnswer items={block.items} isStreaming={isLive} />;
    case 'reasoning':
      return <Reasoning text={block.text} isStreaming={isLive && block.isStreaming} />;
    case 'tools':
      return (
        <div className="flex flex-wrap gap-3">
          {block.parts.map(part => (
            <Tool key={part.toolCallId} part={part} isLive={isLive} />
          ))}
        </div>
      );
    default:
      block satisfies never;
      return null;
  }
}

/** Nothing moves on the screen while the model reads the question or a tool's result. */
function needsPulse(blocks: Block[]): boolean {
  const last = blocks.at(-1);
  return last === undefined || last.kind === 'tools';
}

/** Three breathing dots. */
export function Pulse() {
  return (
    <p className="flex h-7 items-center gap-1.5 text-primary">
      <span className="sr-only">The answer is on its way</span>
      {[0, 200, 400].map(delay => (
        <span
          key={delay}
          aria-hidden="true"
          className="size-2 animate-breathe rounded-full bg-current"
          style={{ animationDelay: `${delay}ms` }}
        />
      ))}
    </p>
  );
}

/** How the answer ended, where that needs a word. */
function Ending({ message }: { message: ChatMessage }) {
  const { finishReason, model, outputTokens } = message.metadata ?? {};
  return (
    <p className="px-2 text-xs text-muted-foreground">
      {endings[finishReason ?? 'stopped'] ?? ''}
      {finishReason === undefined ? null : (
        <span className="opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100">
          {[model, outputTokens === undefined ? undefined : `${outputTokens} tokens`]
            .filter(Boolean)
            .join(', ')}
        </span>
      )}
    </p>
  );
}

const endings: Readonly<Record<string, string>> = {
  stopped: 'Stopped.',
  length: 'Cut off: the model has reached its limit. ',
  interrupted: 'Cut off: the connection to the model broke. ',
  'content-filter': 'Cut off by a content filter. ',
};
