const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const two = (value: number) => String(value).padStart(2, '0');

/** Python's `strftime` in the C locale, for the directives that chat templates use; local time. */
const directives: Readonly<Record<string, (date: Date) => string>> = {
  a: date => (weekdays[date.getDay()] ?? '').slice(0, 3),
  A: date => weekdays[date.getDay()] ?? '',
  b: date => (months[date.getMonth()] ?? '').slice(0, 3),
  B: date => months[date.getMonth()] ?? '',
  d: date => two(date.getDate()),
  H: date => two(date.getHours()),
  I: date => two(date.getHours() % 12 || 12),
  j: date => String(dayOfYear(date)).padStart(3, '0'),
  m: date => two(date.getMonth() + 1),
  M: date => two(date.getMinutes()),
  p: date => (date.getHours() < 12 ? 'AM' : 'PM'),
  S: date => two(date.getSeconds()),
  y: date => two(date.getFullYear() % 100),
  Y: date => String(date.getFullYear()),
  '%': () => '%',
};

export function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)([a-zA-Z%])/g, (directive, unpadded: string, name: string) => {
    const text = directives[name]?.(date);
    if (text === undefined) return directive;
    return unpadded === '' ? text : text.replace(/^0+(?=\d)/, '');
  });
}

function dayOfYear(date: Date): number {
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (day - Date.UTC(date.getFullYear(), 0, 1)) / 86_400_000 + 1;
}
