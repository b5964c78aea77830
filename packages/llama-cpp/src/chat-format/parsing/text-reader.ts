/** A step of reading: suspends where the text so far does not decide, and returns what was read. */
export type Reading<T> = Generator<void, T, void>;

/**
 * Text that is still arriving, read from the front.
 *
 * The methods are generators that suspend until enough text has come (`feed`) or no more can come
 * (`finish`). What they return depends on the whole text only, never on how it was cut: a marker is
 * recognised when it is complete, and text is handed out when it cannot be the beginning of one.
 */
export class TextReader {
  #text = '';
  #finished = false;
  #position = 0;
  #recording: string | undefined;

  /** How much was read, in UTF-16 code units. */
  get position(): number {
    return this.#position;
  }

  feed(text: string): void {
    this.#text += text;
  }

  finish(): void {
    this.#finished = true;
  }

  /** Keeps a copy of everything that is read from now on. */
  record(): void {
    this.#recording = '';
  }

  /** What was read since `record`. */
  recorded(): string {
    return this.#recording ?? '';
  }

  stopRecording(): void {
    this.#recording = undefined;
  }

  /** Puts text that was read last before what comes next. */
  unread(text: string): void {
    this.#text = text + this.#text;
    this.#position -= text.length;
  }

  /** The next character, left where it is; `undefined` at the end. */
  *peek(): Reading<string | undefined> {
    while (this.#text === '') {
      if (this.#finished) return undefined;
      yield;
    }
    return this.#text[0];
  }

  /** Reads one character. */
  *next(): Reading<string | undefined> {
    const character = yield* this.peek();
    if (character !== undefined) this.#take(1);
    return character;
  }

  /** Reads `text` if it comes next, and nothing otherwise. */
  *accept(text: string): Reading<boolean> {
    while (!this.#text.startsWith(text)) {
      if (this.#finished || !text.startsWith(this.#text)) return false;
      yield;
    }
    this.#take(text.length);
    return true;
  }

  /** Reads the longest of `texts` that comes next. */
  *acceptAny(texts: readonly string[]): Reading<string | undefined> {
    for (const text of texts.toSorted((a, b) => b.length - a.length)) {
      if (yield* this.accept(text)) return text;
    }
    return undefined;
  }

  /**
   * Reads on while characters match.
   *
   * @param run sticky, matches a run of characters from `lastIndex`, possibly none
   */
  *acceptRun(run: RegExp, onText?: (text: string) => void): Reading<void> {
    for (;;) {
      run.lastIndex = 0;
      const length = run.exec(this.#text)?.[0].length ?? 0;
      if (length > 0) {
        const text = this.#take(length);
        onText?.(text);
      }
      if (this.#text !== '' || this.#finished) return;
      yield;
    }
  }

  *skipWhitespace(): Reading<void> {
    yield* this.acceptRun(/\s*/y);
  }

  /**
   * Reads up to the first of `markers` and over it. Of two that begin at the same place the longer
   * one counts.
   *
   * @param onText takes the text before the marker, as soon as it is certain
   * @returns the marker, or `undefined` when the text ended without one
   */
  *until(markers: readonly string[], onText: (text: string) => void): Reading<string | undefined> {
    for (;;) {
      const found = firstMarker(this.#text, markers, this.#finished);
      if (found.start > 0) onText(this.#take(found.start));
      if (found.marker !== undefined) {
        this.#take(found.marker.length);
        return found.marker;
      }
      if (this.#finished) return undefined;
      yield;
    }
  }

  #take(length: number): string {
    const text = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#position += length;
    if (this.#recording !== undefined) this.#recording += text;
    return text;
  }
}

/**
 * Where the first marker is, or could begin.
 *
 * @returns `start`: how much of the text lies before it for certain; `marker`: absent where the end
 * of the text could be the beginning of one
 */
function firstMarker(
  text: string,
  markers: readonly string[],
  finished: boolean,
): { start: number; marker?: string } {
  for (let start = 0; start < text.length; start += 1) {
    let found: string | undefined;
    for (const marker of markers) {
      if (text.startsWith(marker, start)) {
        if (!found || marker.length > found.length) found = marker;
      } else if (!finished && marker.startsWith(text.slice(start))) {
        return { start };
      }
    }
    if (found !== undefined) return { start, marker: found };
  }
  return { start: text.length };
}
