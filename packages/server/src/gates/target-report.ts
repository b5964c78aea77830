import type { CircuitBreaker } from './circuit-breaker.ts';
import type { Gate } from './gate.ts';

/** How a target of a gate is. */
export type TargetReport = {
  gate: string;
  target: string;
  /** Whether it is asked: `open` while it rests after failures, `half-open` while one request probes it. */
  breaker: CircuitBreaker['state'];
  /** Requests it is answering, those of other gates included. */
  inFlight: number;
};

export function reportTargets(gates: readonly Gate[]): TargetReport[] {
  return gates.flatMap(({ name, targets }) =>
    targets.map(({ label, health }) => ({
      gate: name,
      target: label,
      breaker: health.breaker.state,
      inFlight: health.inFlight,
    })),
  );
}
