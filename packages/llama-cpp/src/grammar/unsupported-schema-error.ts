const marker = Symbol.for('loam.error.UnsupportedSchemaError');

/** A schema that cannot be promised. Names the keyword, and where in the schema it stands. */
export class UnsupportedSchemaError extends Error {
  readonly [marker] = true;
  /** JSON pointer of the schema that holds the keyword, `''` for the root. */
  readonly pointer: string;
  readonly keyword: string;
  readonly reason: string;

  constructor(options: { pointer: string; keyword: string; reason: string; cause?: unknown }) {
    const { pointer, keyword, reason, cause } = options;
    super(`Unsupported JSON Schema: '${keyword}' at '${pointer}/${keyword}': ${reason}`, { cause });
    this.name = 'UnsupportedSchemaError';
    this.pointer = pointer;
    this.keyword = keyword;
    this.reason = reason;
  }

  /** Safe across several copies of this package in one process. */
  static isInstance(error: unknown): error is UnsupportedSchemaError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
