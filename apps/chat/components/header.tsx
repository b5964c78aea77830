import { Moon, SquarePen, Sun } from 'lucide-react';
import { IconButton } from './icon-button.tsx';
import { Logo } from './logo.tsx';
import { toggleTheme } from './theme.ts';

export function Header({ model, onNewChat }: { model: string; onNewChat: () => void }) {
  return (
    <header className="z-10 border-b border-border/70 bg-background/85 backdrop-blur">
      <div className="mx-auto flex h-14 max-w-3xl items-center gap-3 px-4">
        <Logo className="size-7 shrink-0" />
        <span className="text-lg font-semibold tracking-tight">Loam</span>
        <span
          className="min-w-0 truncate rounded-full bg-muted px-2.5 py-1 font-mono text-xs text-muted-foreground"
          title={`Answers come from the model ${model}`}
        >
          {model}
        </span>
        <span className="flex-1" />
        <IconButton aria-label="Switch between light and dark" onClick={toggleTheme}>
          <Moon className="size-[1.1rem] dark:hidden" aria-hidden="true" />
          <Sun className="hidden size-[1.1rem] dark:block" aria-hidden="true" />
        </IconButton>
        <button
          type="button"
          onClick={onNewChat}
          aria-label="New chat"
          className="inline-flex h-9 min-w-9 shrink-0 items-center justify-center gap-2 rounded-full border border-border text-sm transition-colors hover:bg-muted sm:px-3"
        >
          <SquarePen className="size-4" aria-hidden="true" />
          <span className="hidden sm:inline">New chat</span>
        </button>
      </div>
    </header>
  );
}
