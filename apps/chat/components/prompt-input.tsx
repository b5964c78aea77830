import { ArrowUp, Square } from 'lucide-react';
import { useState, type KeyboardEvent, type Ref, type SubmitEvent } from 'react';

/** The text box: grows with its text, Enter sends, Shift and Enter makes a line. */
export function PromptInput({
  busy,
  inputRef,
  onSend,
  onStop,
}: {
  /** An answer is on its way: Stop takes the place of Send. */
  busy: boolean;
  inputRef: Ref<HTMLTextAreaElement>;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const [text, setText] = useState('');
  const isEmpty = text.trim() === '';

  function submit(event: SubmitEvent | KeyboardEvent) {
    event.preventDefault();
    if (busy || isEmpty) return;
    onSend(text.trim());
    setText('');
  }

  return (
    <form
      onSubmit={submit}
      className="flex items-end gap-2 rounded-3xl border border-border bg-card p-2 shadow-[0_1px_2px_rgb(43_33_25/0.04),0_8px_24px_-12px_rgb(43_33_25/0.18)] transition-colors focus-within:border-ring"
    >
      <textarea
        ref={inputRef}
        aria-label="Message"
        rows={1}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          // While an input method composes a character, Enter belongs to it.
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            submit(event);
          }
        }}
        placeholder="Ask anything"
        className="field-sizing-content max-h-48 min-h-10 min-w-0 flex-1 resize-none bg-transparent px-3 py-2 leading-6 outline-none placeholder:text-muted-foreground"
      />
      {busy ? (
        <button
          type="button"
          aria-label="Stop"
          title="Stop"
          onClick={onStop}
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-foreground text-background transition-opacity hover:opacity-85"
        >
          <Square className="size-3.5 fill-current" aria-hidden="true" />
        </button>
      ) : (
        <button
          type="submit"
          aria-label="Send"
          title="Send"
          disabled={isEmpty}
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-primary text-primary-foreground transition-opacity hover:opacity-90 disabled:opacity-35"
        >
          <ArrowUp className="size-5" aria-hidden="true" />
        </button>
      )}
    </form>
  );
}
