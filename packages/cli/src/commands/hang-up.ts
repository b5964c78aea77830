import { isatty } from 'node:tty';

/**
 * Hears SIGHUP, which means two things: somebody asks for the configuration to be read again, or the
 * terminal in which the program runs was closed, and nobody should be left running then.
 *
 * @returns ends it
 */
export function onHangUp(handlers: { reload: () => void; closed: () => void }): () => void {
  const terminals = [0, 1, 2].filter(isatty);
  const listener = () => {
    const isClosed = terminals.length > 0 && !terminals.some(isatty);
    if (isClosed) handlers.closed();
    else handlers.reload();
  };
  process.on('SIGHUP', listener);
  return () => process.off('SIGHUP', listener);
}
