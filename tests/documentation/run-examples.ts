/**
 * Runs the modules named in its arguments, one after the other, and writes what came of each as a line
 * of JSON. A module that exports `POST` is a route: it is asked, and its answer is what it says.
 */
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

export type ExampleResult = {
  file: string;
  /** What it wrote, and the answer of a route. */
  output: string;
  error?: string;
  /** What the AI SDK warned of. */
  warnings: unknown[];
};

type Route = { POST?: (request: Request) => Promise<Response> };

const write = process.stdout.write.bind(process.stdout);
const question = 'What is the weather in Oslo?';
const body = JSON.stringify({
  prompt: question,
  messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: question }] }],
});

for (const file of process.argv.slice(2)) {
  const result: ExampleResult = { file, output: '', warnings: [] };
  console.log = (...values: unknown[]) => void (result.output += `${format(...values)}\n`);
  process.stdout.write = text => Boolean((result.output += String(text)));
  globalThis.AI_SDK_LOG_WARNINGS = ({ warnings }) => void result.warnings.push(...warnings);
  try {
    const { POST } = (await import(pathToFileURL(file).href)) as Route;
    const request = new Request('http://localhost/', { method: 'POST', body });
    if (POST) result.output += await (await POST(request)).text();
  } catch (error) {
    result.error = format(error);
  }
  write(`${JSON.stringify(result)}\n`);
}
