import { RotateCcw, TriangleAlert } from 'lucide-react';

/** A failure in words, and the way on. The first line of the text is the heading. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const [heading = '', ...advice] = readable(error).split('\n');
  return (
    <div
      role="alert"
      data-testid="error"
      className="flex animate-rise flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl border border-clay/35 bg-clay-soft px-4 py-3.5"
    >
      <TriangleAlert className="size-5 shrink-0 text-clay" aria-hidden="true" />
      <div className="min-w-48 flex-1">
        <p className="font-medium">{heading}</p>
        <p className="text-sm text-pretty text-foreground/75">{advice.join(' ')}</p>
      </div>
      <button
        type="button"
        onClick={onRetry}
        className="inline-flex h-9 items-center justify-center gap-2 rounded-full bg-clay max-sm:w-full px-4 text-sm font-medium text-background transition-opacity hover:opacity-90"
      >
        <RotateCcw className="size-4" aria-hidden="true" />
        Retry
      </button>
    </div>
  );
}

function readable(error: Error): string {
  // What fetch throws when nobody answers, in the words of the three browser engines.
  if (
    error instanceof TypeError ||
    /failed to fetch|network error|load failed/i.test(error.message)
  ) {
    return 'This page cannot reach its own server.\nIs the chat app still running? Start it, then retry.';
  }
  return error.message || 'Something went wrong.\nRetry, or start a new chat.';
}
