import type { SharedV4Warning } from '@ai-sdk/provider';
import type { Constraint } from '../../engine/engine.ts';
import { composeConstraint, type ConstraintRequest } from './compose-constraint.ts';

type Composed = { constraint: Constraint | undefined; warnings: readonly SharedV4Warning[] };

const capacity = 32;

/**
 * Remembers the constraints of one model. Agents ask with the same tools again and again, and
 * compiling their schemas takes milliseconds that every other stream would wait for.
 */
export class ConstraintCache {
  readonly #composed = new Map<string, Composed>();

  /** As `composeConstraint`, which it calls for what it does not know. */
  compose(request: ConstraintRequest): Constraint | undefined {
    const key = keyOf(request);
    let composed = this.#composed.get(key);
    if (!composed) {
      const warnings: SharedV4Warning[] = [];
      composed = { constraint: composeConstraint({ ...request, warnings }), warnings };
    }
    this.#composed.delete(key);
    this.#composed.set(key, composed);
    const [oldest] = this.#composed.keys();
    if (this.#composed.size > capacity && oldest !== undefined) this.#composed.delete(oldest);
    request.warnings.push(...composed.warnings);
    return composed.constraint;
  }
}

/** Everything a constraint depends on that differs between the requests to one model. */
function keyOf(request: ConstraintRequest): string {
  const { options, selection, responseFormat, start, mayReason } = request;
  const { grammar, regex, choice, parallelToolCalls, strictJsonSchema } = options;
  return JSON.stringify([
    selection.callable,
    selection.forced,
    selection.forbidden,
    responseFormat,
    start,
    mayReason,
    grammar,
    regex,
    choice,
    parallelToolCalls,
    strictJsonSchema,
  ]);
}
