import {
  Brain,
  Calculator,
  Clock,
  CloudSun,
  Dices,
  ListOrdered,
  Ruler,
  type LucideIcon,
} from 'lucide-react';
import type { ChatMode } from '../chat/message.ts';

export interface Suggestion {
  readonly icon: LucideIcon;
  /** What the button says. */
  readonly label: string;
  /** What is asked; the label when omitted. */
  readonly text?: string;
  readonly mode?: ChatMode;
}

const suggestions: readonly Suggestion[] = [
  { icon: CloudSun, label: "What's the weather in Lisbon?" },
  { icon: CloudSun, label: "What's the weather in Rome and Cairo?" },
  { icon: Clock, label: 'What time is it in Tokyo?' },
  { icon: Calculator, label: 'What is 123 * 456?' },
  { icon: Ruler, label: 'Convert 10 kilometers to miles' },
  { icon: Dices, label: 'Roll a 20-sided die' },
  {
    icon: Brain,
    label: 'Think first: how warm is it in Graz?',
    text: 'How warm is it in Graz? /think',
  },
  {
    icon: ListOrdered,
    label: 'Write a very long list (then press Stop)',
    text: 'Write a very long list of plants',
    mode: 'long-list',
  },
];

export function Suggestions({ onPick }: { onPick: (suggestion: Suggestion) => void }) {
  return (
    <ul
      aria-label="Suggestions"
      className="flex w-full flex-wrap justify-center gap-2 sm:grid sm:grid-cols-2"
    >
      {suggestions.map(suggestion => (
        <li key={suggestion.label}>
          <button
            type="button"
            onClick={() => onPick(suggestion)}
            className="group flex h-full min-h-10 w-full items-center gap-2 rounded-3xl border border-border bg-card px-3.5 py-2 text-left text-sm leading-snug sm:gap-3 sm:rounded-2xl sm:px-4 sm:py-3 sm:text-[0.95rem] transition-colors hover:border-ring/60 hover:bg-muted"
          >
            <suggestion.icon
              className="size-4 shrink-0 text-moss sm:size-[1.15rem] transition-transform group-hover:scale-110"
              aria-hidden="true"
            />
            {suggestion.label}
          </button>
        </li>
      ))}
    </ul>
  );
}
