import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** llama.cpp's shared libraries on this machine. */
export type Libraries = {
  /** Absolute; also holds the compute backends, which llama.cpp loads by itself. */
  folder: string;
  /** Version of the npm package they came in. */
  packageVersion: string;
  /** llama.cpp's release they were built from, e.g. `v0.5.0`. */
  release: string;
  files: { base: string; ggml: string; llama: string };
  /** node-llama-cpp's own addon, built against the same libraries. */
  addon: string;
};

/** Folder names inside `@node-llama-cpp/`, by `process.platform` and `process.arch`. */
const platformPackages: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/**
 * Finds the libraries that node-llama-cpp would use for the CPU (on Apple silicon: Metal).
 *
 * They are an optional dependency of node-llama-cpp, not ours, so they are resolved from its
 * folder: with pnpm's isolated layout, and in Next.js standalone output, which keeps that layout,
 * they cannot be seen from anywhere else.
 *
 * @throws Error that says what is missing
 */
export function findLibraries(
  from: string = import.meta.url,
  platform: string = process.platform,
  architecture: string = process.arch,
): Libraries {
  const name = platformPackages[`${platform}-${architecture}`];
  if (name === undefined) {
    throw new Error(`node-llama-cpp has no prebuilt libraries for ${platform}-${architecture}`);
  }
  const packageRoot = resolvePackage(from, `@node-llama-cpp/${name}`);
  const folder = path.join(packageRoot, 'bins', name);
  const manifest = readJson(path.join(packageRoot, 'package.json'));
  const build = readJson(path.join(folder, '_nlcBuildMetadata.json'));
  const names = readdirSync(folder);

  return {
    folder,
    packageVersion: readString(manifest, 'version'),
    release: readString(build, 'buildOptions', 'llamaCpp', 'release'),
    files: {
      base: path.join(folder, pickLibrary(names, 'ggml-base')),
      ggml: path.join(folder, pickLibrary(names, 'ggml')),
      llama: path.join(folder, pickLibrary(names, 'llama')),
    },
    addon: path.join(folder, 'llama-addon.node'),
  };
}

/** The file of a library: `libllama.so`, `libllama.v0.5.0.so`, `libllama.metal.v0.5.0.dylib`, `llama.dll`. */
export function pickLibrary(names: readonly string[], library: string): string {
  const pattern = new RegExp(
    String.raw`^(?:lib)?${library}(?:\.(?:\w+\.)?v?\d[\d.]*)?\.(?:so|dylib|dll)$`,
  );
  const found = names.find(name => pattern.test(name));
  if (found === undefined) throw new Error(`${library} is not among the prebuilt libraries`);
  return found;
}

function resolvePackage(from: string, name: string): string {
  let entry: string;
  try {
    const nodeLlamaCpp = createRequire(from).resolve('node-llama-cpp');
    entry = createRequire(nodeLlamaCpp).resolve(name);
  } catch (cause) {
    throw new Error(`${name} is not installed`, { cause });
  }
  // The entry is `<root>/dist/index.js`; `package.json` itself is not exported.
  return path.dirname(path.dirname(entry));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readString(json: unknown, ...keys: string[]): string {
  let value = json;
  for (const key of keys) {
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  if (typeof value !== 'string') throw new Error(`"${keys.join('.')}" is missing`);
  return value;
}
