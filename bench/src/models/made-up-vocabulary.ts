/** A byte-level BPE vocabulary, as GPT-2's and Qwen's are. */
export type Vocabulary = {
  /** Spellings by token id. */
  tokens: string[];
  merges: string[];
  /** Control tokens by id. */
  control: ReadonlySet<number>;
  /** Tokens that cannot be shown alone: half a character, white space, control tokens. */
  unprintable: readonly { start: number; end: number }[];
  /** Words of which each is one token, at the start of a text and after a space. */
  words: string[];
};

export const controlTokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];

/** GPT-2 writes a space as this character. */
const space = 'Ġ';
const syllables = Array.from('bcdfghjklmnpqrstvwxz').flatMap(consonant =>
  Array.from('aeiou', vowel => consonant + vowel),
);

/**
 * A vocabulary of exactly `size` tokens: the 256 bytes, words of one to three syllables, the same words after
 * a space, and control tokens.
 *
 * Merges stand in the order syllables, words of two, words of three, spaces: so a word of one or two
 * syllables is always one token, however it begins.
 */
export function makeUpVocabulary(size: number): Vocabulary {
  const { visible, invisible } = byteCharacters();
  const room = size - visible.length - invisible.length - controlTokens.length;
  const bare = Math.ceil(room / 2);
  const merges: string[] = [];
  const words: string[] = [];
  for (const [first, second] of wordParts()) {
    if (words.length === bare) break;
    merges.push(`${first} ${second}`);
    words.push(first + second);
  }
  const afterSpace = words.slice(0, room - bare);
  const tokens = [
    ...visible,
    ...invisible,
    ...words,
    ...afterSpace.map(word => space + word),
    ...controlTokens,
  ];
  const firstControl = size - controlTokens.length;
  return {
    tokens,
    merges: [...merges, ...afterSpace.map(word => `${space} ${word}`)],
    control: new Set(controlTokens.map((_, index) => firstControl + index)),
    unprintable: [
      { start: visible.length, end: visible.length + invisible.length },
      { start: firstControl, end: size },
    ],
    words: afterSpace.filter(word => word.length === 4),
  };
}

/** What each word is merged from, shortest words first. */
function* wordParts(): Generator<[first: string, second: string]> {
  for (const [consonant = '', vowel = ''] of syllables) yield [consonant, vowel];
  for (const first of syllables) for (const second of syllables) yield [first, second];
  for (const first of syllables) {
    for (const second of syllables) {
      for (const third of syllables) yield [first + second, third];
    }
  }
}

/** GPT-2's way to write each byte as a character that can be seen; ASCII that can be shown first. */
function byteCharacters(): { visible: string[]; invisible: string[] } {
  const visible: string[] = [];
  const invisible: string[] = [];
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const own = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    const character = String.fromCharCode(own ? byte : next++);
    (byte >= 33 && byte <= 126 ? visible : invisible).push(character);
  }
  return { visible, invisible };
}
