/** The first Node.js whose SQLite needs no flag; `engines` of the package says the same. */
export const oldestNode = [22, 13] as const;

/** @param version as `process.versions.node` gives it */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}
