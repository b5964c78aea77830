import { ArrowRight } from 'lucide-react';
import type { Conversion } from '../../tools/convert-units.ts';

export function ConversionResult({ conversion }: { conversion: Conversion }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 tabular-nums">
      <span className="text-muted-foreground">
        {conversion.value} {conversion.from}
      </span>
      <ArrowRight className="size-4 self-center text-muted-foreground" aria-label="is" />
      <span>
        <span className="text-3xl font-light tracking-tight">{conversion.result}</span>{' '}
        {conversion.to}
      </span>
    </p>
  );
}
