import type { Calculation } from '../../tools/calculate.ts';

export function CalculationResult({ calculation }: { calculation: Calculation }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 tabular-nums">
      <span className="min-w-0 font-mono text-muted-foreground [overflow-wrap:anywhere]">
        {calculation.expression}
      </span>
      <span className="text-muted-foreground">=</span>
      <span className="text-3xl font-light tracking-tight [overflow-wrap:anywhere]">
        {calculation.result}
      </span>
    </p>
  );
}
