import type { Figure, FigureName } from '../measures/measure.ts';
import type { SubjectName } from '../subjects/subject.ts';
import { summarise, type Summary } from './statistics.ts';

type Value = Figure & { subject: SubjectName; round: number };

/** All values of a run. */
export class Results {
  readonly #values: Value[] = [];
  #measures = 0;
  #disturbed = 0;

  /** @param disturbed whether something else computed when the figures were taken */
  add(subject: SubjectName, round: number, figures: readonly Figure[], disturbed: boolean): void {
    this.#measures++;
    if (disturbed) this.#disturbed++;
    for (const figure of figures) this.#values.push({ ...figure, subject, round });
  }

  /** In the order in which they were measured first. */
  get names(): FigureName[] {
    return [...new Set(this.#values.map(({ name }) => name))];
  }

  get subjects(): SubjectName[] {
    return [...new Set(this.#values.map(({ subject }) => subject))];
  }

  /** How many of the measures were disturbed, 0–1. */
  get disturbed(): number {
    return this.#disturbed / this.#measures;
  }

  /** How many rounds there are values of. */
  get rounds(): number {
    return new Set(this.#values.map(({ round }) => round)).size;
  }

  unit(name: FigureName): Figure['unit'] | undefined {
    return this.#values.find(value => value.name === name)?.unit;
  }

  summary(name: FigureName, subject: SubjectName): Summary | undefined {
    const values = this.#of(name, subject).map(({ value }) => value);
    return values.length > 0 ? summarise(values) : undefined;
  }

  /**
   * One figure by another, round by round: what changes from minute to minute falls out.
   *
   * @returns undefined when no round has both
   */
  ratio(
    above: { name: FigureName; subject: SubjectName },
    below: { name: FigureName; subject: SubjectName },
  ): Summary | undefined {
    const others = this.#of(below.name, below.subject);
    const ratios = this.#of(above.name, above.subject).flatMap(({ round, value }) => {
      const other = others.find(each => each.round === round);
      return other ? [value / other.value] : [];
    });
    return ratios.length > 0 ? summarise(ratios) : undefined;
  }

  #of(name: FigureName, subject: SubjectName): Value[] {
    return this.#values.filter(value => value.name === name && value.subject === subject);
  }
}
