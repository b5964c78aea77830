import type { Compilation } from './compilation.ts';
import type { Branch, Fact } from './goal.ts';
import type { SchemaNode } from './schema-document.ts';

export function isLength(fact: Fact): boolean {
  return fact.kind === 'keyword' && (fact.keyword === 'minLength' || fact.keyword === 'maxLength');
}

type Length = { min: number; max: number; node: SchemaNode | undefined; keyword: string };

export function lengthOf(branch: Branch, compilation: Compilation): Length {
  const length: Length = { min: 0, max: Infinity, node: undefined, keyword: 'minLength' };
  for (const fact of branch) {
    if (fact.kind !== 'keyword' || !isLength(fact)) continue;
    const { node, keyword, positive } = fact;
    const limit = Number((node.schema as Record<string, unknown>)[keyword]);
    if (limit > compilation.limits.repetition) {
      // Nobody can tell an answer this long from an endless one.
      const reason = `more than ${compilation.limits.repetition} characters`;
      compilation.unsupported(node, keyword, reason);
      continue;
    }
    if ((keyword === 'minLength') === positive) {
      length.min = Math.max(length.min, positive ? limit : limit + 1);
    } else {
      length.max = Math.min(length.max, positive ? limit : limit - 1);
    }
    Object.assign(length, { node, keyword });
  }
  return length;
}
