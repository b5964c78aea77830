import type { Path } from './toml-document.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts the values of environment variables in the place of `${NAME}`, in texts and nowhere else;
 * `$${NAME}` is the text `${NAME}`. A value is never looked at again, so it cannot expand further.
 *
 * @param onMissing told of a variable that is not set. An empty one counts as none: a key that is
 *   empty by mistake would open a server to everybody.
 */
export function expandVariables(
  value: unknown,
  environment: Environment,
  onMissing: (name: string, path: Path) => void,
  path: Path = [],
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(variable, (text, name: string) => {
      if (text.startsWith('$$')) return text.slice(1);
      const found = environment[name];
      if (found) return found;
      onMissing(name, path);
      return text;
    });
  }
  const expand = (child: unknown, key: string | number) =>
    expandVariables(child, environment, onMissing, [...path, key]);
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, expand(child, key)]),
    );
  }
  return value;
}
