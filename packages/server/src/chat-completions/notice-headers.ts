import type { SharedV4Warning } from '@ai-sdk/provider';

const itemLimit = 200;
const headerLimit = 1000;

/**
 * Joins texts into the value of a header: visible ASCII, short, and never able to start another
 * header. What does not fit is counted.
 */
export function headerList(items: readonly string[], separator = ', '): string {
  let value = '';
  for (const [index, item] of items.entries()) {
    const text = item.replaceAll(/[^\u0020-\u007E]/g, '?').slice(0, itemLimit);
    const next = index === 0 ? text : `${value}${separator}${text}`;
    if (next.length > headerLimit) return `${value}${separator}(${items.length - index} more)`;
    value = next;
  }
  return value;
}

/** The header in which a model's warnings reach the client; none without warnings. */
export function warningsHeader(warnings: readonly SharedV4Warning[]): Record<string, string> {
  if (warnings.length === 0) return {};
  return { 'x-loam-warnings': headerList(warnings.map(describeWarning), '; ') };
}

function describeWarning(warning: SharedV4Warning): string {
  switch (warning.type) {
    case 'unsupported':
    case 'compatibility':
      return `${warning.type}: ${warning.feature}${warning.details ? ` (${warning.details})` : ''}`;
    case 'deprecated':
      return `deprecated: ${warning.setting} (${warning.message})`;
    case 'other':
      return warning.message;
    default:
      // The specification adds kinds in patch releases.
      return (warning satisfies never as { type: string }).type;
  }
}
