import { builtinModules } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const packageFolder = path.resolve(import.meta.dirname, '..');

/** What an application that uses the AI SDK has anyway. */
const isShared = (id: string) => /^(zod|@ai-sdk)(\/|$)/.test(id);

const isNodeModule = (id: string) => id.startsWith('node:') || builtinModules.includes(id);

export type Bundle = {
  code: string;
  /** Modules of Node that something in the bundle asks for. */
  nodeModules: string[];
};

/** Bundles a file of the built package as an application would, minified. */
export async function bundle(options: {
  /** The condition of the exports maps under which the application runs. */
  condition: 'browser' | 'worker';
  /** Leave out `zod` and `@ai-sdk/*`. Default: nothing is left out. */
  withoutShared?: boolean;
  /** A file below the package's folder. Default: the main entry. */
  entry?: string;
}): Promise<Bundle> {
  const { condition, withoutShared = false, entry = 'dist/index.js' } = options;
  const nodeModules = new Set<string>();
  const result = await build({
    configFile: false,
    root: packageFolder,
    logLevel: 'silent',
    resolve: { conditions: [condition, 'module', 'import', 'default'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        // Vite puts an empty module in place of Node's; here each of them counts.
        name: 'find-node-modules',
        enforce: 'pre',
        resolveId(id) {
          if (!isNodeModule(id)) return null;
          nodeModules.add(id);
          return { id, external: true };
        },
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: path.join(packageFolder, entry),
        preserveEntrySignatures: 'strict',
        external: id => withoutShared && isShared(id),
        output: { format: 'es', codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error('Nothing was bundled.');
  const code = output.output.map(chunk => (chunk.type === 'chunk' ? chunk.code : '')).join('\n');
  return { code, nodeModules: [...nodeModules].toSorted() };
}

/** Bytes of a bundle after minifying and gzip. */
export function gzippedBytes({ code }: Bundle): number {
  return gzipSync(code).length;
}
