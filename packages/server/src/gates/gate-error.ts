/** A gate or a provider that is configured in a way that could never work. */
export class GateError extends Error {
  /** Which of the two it is. */
  readonly kind: 'gate' | 'provider';
  /** What it is called. */
  readonly subject: string;

  constructor(kind: 'gate' | 'provider', subject: string, fault: string, options?: ErrorOptions) {
    super(`The ${kind} "${subject}" ${fault}.`, options);
    this.name = 'GateError';
    this.kind = kind;
    this.subject = subject;
  }
}
