/** While nothing is written: what llama.cpp computes best at once. */
const alone = 512;

/**
 * While something is written: few enough that it hardly stutters. One token more than a multiple of 16: it
 * is computed with those of the answers, and the others fill llama.cpp's matrices of 4, 8 or 16 rows.
 */
const besideAnswers = 97;

/** From here on attention makes every token half as dear again. */
const farBehind = 512;
const besideAnswersFarBehind = 65;

/**
 * Most tokens of a prompt in one step. Beside answers a step takes less time than three steps
 * without it and 128 tokens at the beginning of a prompt.
 *
 * @param behind how many tokens the sequence holds already
 */
export function promptChunk(isBesideAnswers: boolean, behind: number): number {
  if (!isBesideAnswers) return alone;
  return behind < farBehind ? besideAnswers : besideAnswersFarBehind;
}
