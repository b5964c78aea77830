import { createSqliteResponseStore, serve } from '@loam/server/node';
import { simulateReadableStream } from 'ai';
import { MockLanguageModelV4, MockProviderV4 } from 'ai/test';
import { finish, text } from './scripted-server.ts';

// A server of its own process, which a test ends without a warning. It answers with the number of
// messages it has read, and says where it listens.
const [path = ''] = process.argv.slice(2);

const scripted = new MockLanguageModelV4({
  modelId: 'scripted',
  doStream: async ({ prompt }) => ({
    stream: simulateReadableStream({ chunks: [...text(String(prompt.length)), finish()] }),
  }),
});
const { url } = await serve({
  provider: new MockProviderV4({ languageModels: { scripted } }),
  port: 0,
  responses: { store: createSqliteResponseStore({ path }) },
});
console.log(url);
