const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Reads `90s`, `30m`, `24h`, `30d` or `2w` as milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})([smhdw])$/.exec(text);
  const unit = match?.[2] as keyof typeof units | undefined;
  return unit && Number(match?.[1]) * units[unit];
}

/** A time to come, as a duration from now or as a date: Unix milliseconds, or `undefined`. */
export function parseTime(text: string, now: number): number | undefined {
  const duration = parseDuration(text);
  if (duration !== undefined) return now + duration;
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
