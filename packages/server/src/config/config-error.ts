/** One thing that is wrong in a configuration. */
export type ConfigIssue = {
  /** The file, as it was named; absent where the configuration is an object. */
  file?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1. */
  column?: number | undefined;
  /** One sentence. Never a value, which may be a secret. */
  message: string;
};

const marker = Symbol.for('loam.error.ConfigError');

/** A configuration that cannot be used, with everything that is wrong in it. */
export class ConfigError extends Error {
  readonly [marker] = true;
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], options?: ErrorOptions) {
    super(issues.map(describeIssue).join('\n'), options);
    this.name = 'ConfigError';
    this.issues = issues;
  }

  /** Safe across several copies of this package in one process. */
  static isInstance(error: unknown): error is ConfigError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}

/** `loam.toml:12:3: …`, as editors and terminals make links of it. */
function describeIssue({ file, line, column, message }: ConfigIssue): string {
  const place = [file, line, column].filter(part => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}
