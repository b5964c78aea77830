import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const packageFolder = path.resolve(import.meta.dirname, '..');
/** Inside `node_modules`, so that examples find the packages they import. */
const checkFolder = path.join(packageFolder, 'node_modules/.examples');

export type Example = {
  /** Where it stands, e.g. `README.md:42`. */
  place: string;
  /** The heading above it. */
  heading: string;
  language: 'ts' | 'tsx';
  code: string;
};

/** The examples in a text, in their order. */
export function findExamples(file: string, text: string): Example[] {
  return [...text.matchAll(/^```(tsx?)\n([^]*?)^```$/gm)].map(match => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    heading: [...text.slice(0, match.index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '',
    language: match[1] as Example['language'],
    code: match[2] ?? '',
  }));
}

/** Every example in the README and the documentation of the package. */
export async function readExamples(): Promise<Example[]> {
  const docs = await readdir(path.join(packageFolder, 'docs'));
  const files = ['README.md', ...docs.map(name => `docs/${name}`)];
  const texts = await Promise.all(
    files.map(file => readFile(path.join(packageFolder, file), 'utf8')),
  );
  return files.flatMap((file, index) => findExamples(file, texts[index] ?? ''));
}

/**
 * Writes the examples as files, each on its own, with a `tsconfig.json` that checks them against the
 * built package.
 *
 * @returns the path of the `tsconfig.json`
 */
export async function writeExamples(
  examples: readonly Example[],
  options: {
    /** Name of the folder. */
    name: string;
    /** The package that stands for `ai`. */
    ai: 'ai' | 'ai-v6';
  },
): Promise<string> {
  const folder = path.join(checkFolder, options.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = examples.map(
    ({ place, language }) => `${place.replaceAll(/[^\w]+/g, '-')}.${language}`,
  );
  await Promise.all(
    examples.map(({ code }, index) =>
      // Without an export or import a file is a script, and its names would clash with others'.
      writeFile(path.join(folder, files[index] ?? ''), `${code}\nexport {};\n`),
    ),
  );
  const tsconfig = path.join(folder, 'tsconfig.json');
  const settings = {
    extends: path.join(packageFolder, '../../tsconfig.json'),
    compilerOptions: {
      jsx: 'react-jsx',
      typeRoots: [path.join(packageFolder, 'node_modules/@types')],
      paths: {
        '@loam/ai-sdk-provider': [path.join(packageFolder, 'dist/index.d.ts')],
        '@loam/ai-sdk-provider/v3': [path.join(packageFolder, 'dist/v3/index.d.ts')],
        '@loam/ai-sdk-provider/conformance': [
          path.join(packageFolder, 'dist/conformance/index.d.ts'),
        ],
        ai: [path.join(packageFolder, 'node_modules', options.ai)],
      },
    },
    include: [],
    files,
  };
  await writeFile(tsconfig, JSON.stringify(settings, null, 2));
  return tsconfig;
}
