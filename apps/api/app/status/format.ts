const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en');
const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const cents = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 2,
});
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });
const exactClock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

export const formatCompact = (value: number): string => compact.format(value);
export const formatCount = (value: number): string => whole.format(Math.round(value));
export const formatRate = (value: number): string =>
  value >= 100 ? formatCount(value) : value.toFixed(1);
export const formatShare = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(share * 100)}\u00A0%`;

/** US dollars; amounts below a cent keep two digits that say something. */
export function formatCost(usd: number): string {
  return usd === 0 || usd >= 0.01 ? dollars.format(usd) : cents.format(usd);
}

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30
    ? `${(bytes / 2 ** 30).toFixed(1)} GiB`
    : `${formatCount(bytes / 2 ** 20)} MiB`;
}

export function formatMs(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** @param seconds Unix seconds */
export const formatClock = (seconds: number): string => clock.format(seconds * 1000);
export const formatExactClock = (seconds: number): string => exactClock.format(seconds * 1000);

export function formatDuration(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, name] = units.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
}

/** Ids are longer than there is room beside a bar; their beginnings tell them apart. */
export const formatLabel = (label: string): string =>
  label.length > 16 ? `${label.slice(0, 15)}…` : label;
