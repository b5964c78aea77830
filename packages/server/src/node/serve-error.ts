export type ServeErrorCode =
  /** The address is not loopback and nobody would be asked for a key. */
  'api_key_required' | 'address_in_use' | 'address_not_available' | 'permission_denied';

const marker = Symbol.for('loam.error.ServeError');

/** Why a server could not start, in one sentence that says what to do. */
export class ServeError extends Error {
  readonly [marker] = true;
  readonly code: ServeErrorCode;

  constructor(code: ServeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServeError';
    this.code = code;
  }

  /** Safe across several copies of this package in one process. */
  static isInstance(error: unknown): error is ServeError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}

/** Puts what `listen` says into words; what has none here is returned as it is. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new ServeError(
        'address_in_use',
        `Port ${port} on ${host} is in use: stop the other program, or choose another port.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ServeError(
        'address_not_available',
        `${host} is not an address of this machine: choose 127.0.0.1, 0.0.0.0 or one of its own.`,
        { cause: error },
      );
    case 'EACCES':
      return new ServeError(
        'permission_denied',
        `This user may not listen on port ${port}: choose a port above 1023.`,
        { cause: error },
      );
    default:
      return error;
  }
}
