/** Length of the longest end of `text` that begins one of `texts` without being all of it. */
export function possibleStart(text: string, texts: readonly string[]): number {
  let longest = 0;
  for (const each of texts) {
    for (let length = Math.min(each.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(each.slice(0, length))) longest = length;
    }
  }
  return longest;
}
