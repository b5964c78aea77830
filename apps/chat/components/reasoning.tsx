import { Brain, ChevronDown } from 'lucide-react';

/** What the model thought before it answered, folded away. */
export function Reasoning({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <details className="group w-fit max-w-full animate-rise" data-testid="reasoning">
      <summary className="inline-flex list-none items-center gap-2 rounded-full py-1 pr-3 text-sm text-muted-foreground transition-colors hover:text-foreground">
        <Brain className={`size-4 ${isStreaming ? 'animate-breathe' : ''}`} aria-hidden="true" />
        {isStreaming ? 'Thinking' : 'Thought about it'}
        <ChevronDown
          className="size-4 transition-transform group-open:rotate-180"
          aria-hidden="true"
        />
      </summary>
      <p className="mt-1 ml-2 border-l-2 border-border py-0.5 pl-4 text-[0.95rem] leading-relaxed whitespace-pre-wrap text-muted-foreground">
        {text}
      </p>
    </details>
  );
}
