import type { LocalTime } from '../../tools/get-time.ts';

const hours = Array.from({ length: 12 }, (_, hour) => hour);

export function TimeResult({ time }: { time: LocalTime }) {
  return (
    <div className="flex items-center gap-4">
      <ClockFace time={time.time} />
      <div className="min-w-0">
        <p className="text-4xl font-light tracking-tight tabular-nums">{time.time}</p>
        <p className="truncate text-sm">
          {time.city}
          <span className="text-muted-foreground">
            , {time.weekday} {time.date}
          </span>
        </p>
        <p className="mt-1 truncate text-xs text-muted-foreground">
          {time.timezone}, {time.offset}
        </p>
      </div>
    </div>
  );
}

function ClockFace({ time }: { time: string }) {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return (
    <svg viewBox="-50 -50 100 100" className="size-16 shrink-0" aria-hidden="true">
      <circle r="46" className="fill-muted stroke-border" strokeWidth="3" />
      {hours.map(tick => (
        <line
          key={tick}
          y1="-40"
          y2={tick % 3 === 0 ? '-34' : '-37'}
          transform={`rotate(${tick * 30})`}
          className="stroke-muted-foreground"
          strokeWidth="2"
          strokeLinecap="round"
        />
      ))}
      <line
        y1="4"
        y2="-21"
        transform={`rotate(${(hour % 12) * 30 + minute / 2})`}
        className="stroke-foreground"
        strokeWidth="4.500"
        strokeLinecap="round"
      />
      <line
        y1="5"
        y2="-32"
        transform={`rotate(${minute * 6})`}
        className="stroke-primary"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle r="3.500" className="fill-primary" />
    </svg>
  );
}
