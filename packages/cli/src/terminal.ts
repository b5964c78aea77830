import type { Environment } from '@loam/server/node';

/** What a command talks to, so that tests can listen. */
export type Terminal = {
  /** One line, or several, to the standard output. */
  print: (text: string) => void;
  /** The same to the error output. */
  printError: (text: string) => void;
  /** Whether people read the standard output, not programs. Default: false. */
  isTerminal?: boolean;
  environment: Environment;
  workingDirectory: string;
  /** Ends when the user asks for it. */
  signal: AbortSignal;
};

/** What ends a command with an exit code of 1 and one sentence. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
