import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { StickToBottom, useStickToBottomContext } from 'use-stick-to-bottom';

/** The scrolling middle of the page: follows the answer until the reader scrolls up. */
export function Conversation({ children, isBusy }: { children: ReactNode; isBusy: boolean }) {
  return (
    <StickToBottom className="relative min-h-0 flex-1" resize="instant" initial="instant">
      <StickToBottom.Content
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        aria-busy={isBusy}
        scrollClassName="overscroll-contain [scrollbar-width:thin] max-sm:[scrollbar-gutter:auto]!"
        className="mx-auto flex w-full max-w-3xl flex-col gap-7 px-4 py-8"
      >
        {children}
      </StickToBottom.Content>
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-x-0 bottom-0 h-8 bg-linear-to-t from-background to-transparent"
      />
      <ScrollButton />
    </StickToBottom>
  );
}

function ScrollButton() {
  const { isAtBottom, scrollToBottom } = useStickToBottomContext();
  if (isAtBottom) return null;
  return (
    <button
      type="button"
      aria-label="Scroll to the end"
      title="Scroll to the end"
      onClick={() => void scrollToBottom()}
      className="absolute bottom-3 left-1/2 inline-flex size-9 -translate-x-1/2 items-center justify-center rounded-full border border-border bg-card shadow-md transition-colors hover:bg-muted"
    >
      <ArrowDown className="size-4" aria-hidden="true" />
    </button>
  );
}
