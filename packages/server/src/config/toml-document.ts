import { getStaticTOMLValue, parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { ConfigError } from './config-error.ts';

export type Path = readonly (string | number)[];

/** A place in a file, both from 1. */
export type Place = { line: number; column: number };

export type TomlDocument = {
  value: Record<string, unknown>;
  /** Where a key stands; of one that is not there, where the table around it begins. */
  placeOf(path: Path): Place | undefined;
};

/** @throws ConfigError with the place of what is no TOML */
export function parseTomlDocument(text: string, file: string): TomlDocument {
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: '1.0' });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { lineNumber: line, column, message } = error;
    throw new ConfigError([{ file, line, column: column + 1, message: message }]);
  }

  const places = new Map<string, Place>();
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLTable') {
      record(node.resolvedKey, node.key);
      for (const entry of node.body) recordEntry(node.resolvedKey, entry);
    } else {
      recordEntry([], node);
    }
  }

  function recordEntry(parent: Path, { key, value }: AST.TOMLKeyValue): void {
    const path = [...parent, ...getStaticTOMLValue(key)];
    record(path, key);
    recordValue(path, value);
  }

  function recordValue(path: Path, value: AST.TOMLContentNode): void {
    if (value.type === 'TOMLInlineTable') {
      for (const entry of value.body) recordEntry(path, entry);
    } else if (value.type === 'TOMLArray') {
      for (const [index, element] of value.elements.entries()) {
        record([...path, index], element);
        recordValue([...path, index], element);
      }
    }
  }

  function record(path: Path, { loc }: AST.HasLocs): void {
    const place = { line: loc.start.line, column: loc.start.column + 1 };
    // A table may be opened by one of its own below it; the first place is where it begins.
    for (let length = 1; length <= path.length; length++) {
      const id = idOf(path.slice(0, length));
      if (!places.has(id)) places.set(id, place);
    }
  }

  return {
    value: getStaticTOMLValue(program),
    placeOf(path) {
      return places.get(idOf(path)) ?? places.get(idOf(path.slice(0, -1)));
    },
  };
}

function idOf(path: Path): string {
  return JSON.stringify(path.map(String));
}
