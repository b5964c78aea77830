/** A gate or a provider that is configured in a way that could never work. */
export class GateError extends Error {
  /** The name of the gate or the provider. */
  readonly gate: string;

  constructor(gate: string, fault: string, options?: { cause: unknown }) {
    super(`The gate "${gate}" ${fault}.`, options);
    this.name = 'GateError';
    this.gate = gate;
  }
}
