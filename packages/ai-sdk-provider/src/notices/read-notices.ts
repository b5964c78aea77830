import type { SharedV4Warning } from '@ai-sdk/provider';

/**
 * What the server reports about a request that it answered, as warnings: `x-loam-warnings` holds
 * the model's own, one line for all of them, and `x-loam-ignored-params` the names of fields that
 * the server does not know.
 */
export function readNotices(responseHeaders: Record<string, string> = {}): SharedV4Warning[] {
  return [
    ...readWarnings(responseHeaders['x-loam-warnings'] ?? ''),
    ...readIgnoredParams(responseHeaders['x-loam-ignored-params'] ?? ''),
  ];
}

const overflow = /^\((\d+) more\)$/;

function readIgnoredParams(header: string): SharedV4Warning[] {
  return split(header, ', ').map(name => {
    const count = overflow.exec(name)?.[1];
    return {
      type: 'unsupported',
      feature: count === undefined ? name : `${count} more parameters`,
      details: 'The server does not know it and ignored it.',
    };
  });
}

function readWarnings(header: string): SharedV4Warning[] {
  const texts: string[] = [];
  for (const piece of split(header, '; ')) {
    const last = texts.at(-1);
    // A semicolon inside the parentheses of a warning does not end it; the next warning's name does.
    if (last !== undefined && isOpen(last) && !kinds.test(piece) && !overflow.test(piece)) {
      texts[texts.length - 1] = `${last}; ${piece}`;
    } else texts.push(piece);
  }
  return texts.map(readWarning);
}

const kinds = /^(unsupported|compatibility|deprecated): /;

/** Whether the details of a warning have begun and not ended. */
const isOpen = (text: string) =>
  kinds.test(text) && text.split('(').length > text.split(')').length;

function readWarning(text: string): SharedV4Warning {
  const count = overflow.exec(text)?.[1];
  if (count !== undefined) return { type: 'other', message: `${count} more warnings` };

  const kind = kinds.exec(text)?.[1];
  const rest = text.replace(kinds, '');
  const start = rest.indexOf(' (');
  const subject = start === -1 ? rest : rest.slice(0, start);
  // The server cuts what is long, so the closing parenthesis may be missing.
  const details = start === -1 ? undefined : rest.slice(start + 2).replace(/\)$/, '');
  switch (kind) {
    case 'unsupported':
    case 'compatibility':
      return { type: kind, feature: subject, ...(details !== undefined && { details }) };
    case 'deprecated':
      return { type: kind, setting: subject, message: details ?? '' };
    default:
      return { type: 'other', message: text };
  }
}

const split = (header: string, separator: string) =>
  header
    .split(separator)
    .map(piece => piece.trim())
    .filter(Boolean);
