import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { pythonDialect } from './jinja-dialect.ts';
import { jinjaFunctions } from './python-functions.ts';
import { strftime } from './strftime.ts';
import type { TemplateMessage, TemplateTool } from './template-messages.ts';

/** A chat template refused its input (`raise_exception`), or could not be computed. */
export class TemplateError extends Error {
  /** Whether the template itself said no, with a message meant for people. */
  readonly refused: boolean;

  constructor(message: string, options: { refused: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.refused = options.refused;
  }
}

export type RenderOptions = {
  tools?: readonly TemplateTool[];
  /** End with the beginning of the assistant's turn. Default: true. */
  addGenerationPrompt?: boolean;
  /** Further variables, by name. `undefined` leaves a variable undefined. */
  variables?: Readonly<Record<string, unknown>>;
};

/** Names a caller's variables must not take. */
export const reservedVariables: ReadonlySet<string> = new Set([
  'messages',
  'tools',
  'namespace',
  'raise_exception',
  'range',
  'strftime_now',
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
]);

/** The Jinja template a model was trained with, compiled once. */
export class ChatTemplate {
  readonly source: string;
  /** Why the source is not a template; rendering then fails with it. */
  readonly flaw: TemplateError | undefined;
  readonly #program: object | undefined;
  readonly #constants: Readonly<Record<string, unknown>>;
  readonly #now: () => Date;

  constructor(options: {
    source: string;
    bosToken?: string | undefined;
    eosToken?: string | undefined;
    now: () => Date;
  }) {
    this.source = options.source;
    this.#constants = { bos_token: options.bosToken ?? '', eos_token: options.eosToken ?? '' };
    this.#now = options.now;
    try {
      // Blocks are trimmed as transformers does, for which templates are written.
      this.#program = pythonDialect(
        parse(tokenize(this.source, { lstrip_blocks: true, trim_blocks: true })),
      );
    } catch (error) {
      this.flaw = templateError(error);
    }
  }

  /** @throws TemplateError */
  render(messages: readonly TemplateMessage[], options: RenderOptions = {}): string {
    const { tools, addGenerationPrompt = true, variables = {} } = options;
    if (!this.#program) throw this.flaw ?? new TemplateError('no template', { refused: false });
    const all: Record<string, unknown> = {
      true: true,
      false: false,
      none: null,
      True: true,
      False: false,
      None: null,
      range,
      strftime_now: (format: string) => strftime(this.#now(), format),
      raise_exception: (message: unknown) => {
        throw new TemplateError(String(message), { refused: true });
      },
      ...jinjaFunctions,
      add_generation_prompt: addGenerationPrompt,
      ...this.#constants,
      ...this.#given(tools),
      ...variables,
      messages,
      ...(tools && tools.length > 0 && { tools }),
    };
    try {
      return interpret(this.#program, all);
    } catch (error) {
      const failure = templateError(error);
      if (failure.refused || all['tools'] !== undefined) throw failure;
      // Some take it that there is a list of tools, if only an empty one.
      try {
        return interpret(this.#program, { ...all, tools: [] });
      } catch {
        throw failure;
      }
    }
  }

  /** What the template of Firefunction reads instead of `tools` and of a function for the time. */
  #given(tools: readonly TemplateTool[] = []): Record<string, unknown> {
    if (!/\+ functions\b/.test(this.source)) return {};
    const functions = JSON.stringify(
      tools.map(tool => tool.function),
      null,
      4,
    );
    return { functions, datetime: strftime(this.#now(), '%Y-%m-%d %H:%M:%S') };
  }
}

function interpret(program: object, variables: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) environment.set(name, value);
  }
  const result: unknown = new Interpreter(environment).run(program);
  return textOf(result);
}

/** The interpreter's value for a text. */
function textOf(result: unknown): string {
  const isValue = typeof result === 'object' && result !== null && 'value' in result;
  return isValue && typeof result.value === 'string' ? result.value : '';
}

function templateError(error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  return new TemplateError(error instanceof Error ? error.message : String(error), {
    refused: false,
    cause: error,
  });
}

/** Python's `range`. */
function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new Error('range() arg 3 must not be zero');
  const length = Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length }, (_, index) => from + index * step);
}
