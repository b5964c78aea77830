/** Names and texts of GBNF, apart from which a name can be told. */
const token = /"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*|[A-Za-z][\w-]*/g;

/**
 * The same GBNF with another name for its root, so that it can become part of a larger grammar.
 *
 * @param name must not occur in it
 */
export function renameRoot(gbnf: string, name: string): string {
  return gbnf.replace(token, each => (each === 'root' ? name : each));
}
