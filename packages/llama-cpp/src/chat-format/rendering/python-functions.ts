/**
 * Functions that rewritten templates call, by the names they call them by; see `pythonDialect`.
 *
 * They get values as the interpreter hands them over: collections hold values of its own type, and
 * `undefined` is `none`.
 */
export const jinjaFunctions: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  '(format)': (text, ...values) => {
    let next = 0;
    return String(text).replace(/\{(\d*)\}/g, (_, index: string) => {
      const value = values[index === '' ? next : Number(index)];
      next += 1;
      return typeof value === 'string' ? value : pythonText(value);
    });
  },
  '(strip)': (text, characters) => stripEnd(stripStart(String(text), characters), characters),
  '(lstrip)': stripStart,
  '(rstrip)': stripEnd,
  '(str)': textOf,
  '(~)': (left, right) => textOf(left) + textOf(right),
  '(*)': (left, right) =>
    typeof left === 'string' ? left.repeat(timesOf(right)) : String(right).repeat(timesOf(left)),
  '(in)': isIn,
  '(not in)': (value, container) => !isIn(value, container),
  '(keys)': value => (value instanceof Map ? Array.from(value.keys()) : []),
  '(map upper)': values => textsOf(values).map(text => text.toUpperCase()),
  '(map lower)': values => textsOf(values).map(text => text.toLowerCase()),
  '(map string)': textsOf,
  '(map trim)': values => textsOf(values).map(text => text.trim()),
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : pythonText(value);
}

const timesOf = (count: unknown): number => Math.max(0, Math.trunc(Number(count)));

/** A value of the interpreter, inside a collection. */
type Held = { value: unknown };

function textsOf(values: unknown): string[] {
  return Array.isArray(values) ? (values as Held[]).map(({ value }) => textOf(value)) : [];
}

/** Whether a collection, or a text, holds a value. */
function isIn(value: unknown, container: unknown): boolean {
  if (typeof container === 'string') return typeof value === 'string' && container.includes(value);
  if (container instanceof Map) return container.has(value);
  return Array.isArray(container) && (container as Held[]).some(held => held.value === value);
}

function stripStart(text: unknown, characters: unknown): string {
  const set = String(characters);
  let start = 0;
  const value = String(text);
  while (start < value.length && set.includes(value.charAt(start))) start += 1;
  return value.slice(start);
}

function stripEnd(text: unknown, characters: unknown): string {
  const set = String(characters);
  const value = String(text);
  let end = value.length;
  while (end > 0 && set.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}

/** Python's `str` of a value as the interpreter hands it over: collections of its own value type. */
function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return pythonString(value);
  if (value instanceof Map) {
    const members = Array.from(value as Map<string, Held>, ([key, member]) => {
      return `${pythonString(key)}: ${pythonText(member.value)}`;
    });
    return `{${members.join(', ')}}`;
  }
  if (!Array.isArray(value)) return '';
  return `[${(value as Held[]).map(item => pythonText(item.value)).join(', ')}]`;
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${body}${quote}`;
}
