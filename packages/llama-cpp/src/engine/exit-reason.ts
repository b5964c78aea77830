import type { ChildExit } from './engine-child.ts';

/** How a process ended, in words that follow its name. */
export function exitReason({ code, signal, lastWords }: ChildExit): string {
  const how =
    signal === 'SIGILL'
      ? 'ended because this CPU lacks an instruction that llama.cpp was built with'
      : signal
        ? `was ended by ${signal}`
        : `ended with code ${code}`;
  return lastWords === '' ? how : `${how} (its last words: ${lastLine(lastWords)})`;
}

function lastLine(text: string): string {
  return text.split('\n').at(-1)?.trim().slice(0, 300) ?? '';
}
