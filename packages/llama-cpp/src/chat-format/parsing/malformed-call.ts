/**
 * Thrown inside a parser where the text turns out not to be a call. It never leaves the parser: the
 * call becomes text.
 */
export class MalformedCall extends Error {
  constructor() {
    super('Not a tool call.');
  }
}
