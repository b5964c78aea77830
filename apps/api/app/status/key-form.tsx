import { useId, type SubmitEvent } from 'react';

/** Asks for the key. Nothing about the server is shown before. */
export function KeyForm({
  message,
  onSubmit,
}: {
  /** Why the last one was refused. */
  message?: string;
  onSubmit: (key: string) => void;
}) {
  const field = useId();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key');
    if (typeof key === 'string' && key.trim() !== '') onSubmit(key.trim());
  };
  return (
    <form className="key-form" onSubmit={submit}>
      <h2>Status</h2>
      <p className="muted">
        This server asks for a key. It stays in this tab, and is forgotten with it.
      </p>
      <label htmlFor={field}>API key</label>
      <div className="key-row">
        <input
          id={field}
          name="key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          aria-describedby={message === undefined ? undefined : `${field}-problem`}
          aria-invalid={message !== undefined}
        />
        <button type="submit">Show the status</button>
      </div>
      {message === undefined ? null : (
        <p className="problem" id={`${field}-problem`} role="alert">
          {message}
        </p>
      )}
    </form>
  );
}
