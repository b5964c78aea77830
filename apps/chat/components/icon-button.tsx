import type { ComponentProps } from 'react';

/** A quiet round button that holds one icon; `aria-label` says what it does. */
export function IconButton({
  className = '',
  ...props
}: ComponentProps<'button'> & { 'aria-label': string }) {
  return (
    <button
      type="button"
      title={props['aria-label']}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-full text-muted-foreground transition-colors hover:bg-muted hover:text-foreground ${className}`}
      {...props}
    />
  );
}
