/** A structured list as it arrives: one row per finished item. */
export function ListAnswer({ items, isStreaming }: { items: string[]; isStreaming: boolean }) {
  return (
    <div className="rounded-2xl border border-border bg-card px-5 py-4" data-testid="list-answer">
      <p className="mb-3 text-sm text-muted-foreground">
        {items.length} {items.length === 1 ? 'item' : 'items'}
        {isStreaming ? ' so far' : ''}
      </p>
      <ol className="grid list-decimal grid-cols-1 gap-x-12 gap-y-1 pl-10 marker:text-sm marker:text-muted-foreground marker:tabular-nums sm:grid-cols-2">
        {items.map((item, index) => (
          <li key={index} className="pl-1 [overflow-wrap:anywhere]">
            {item}
          </li>
        ))}
      </ol>
    </div>
  );
}
