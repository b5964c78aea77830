/**
 * The engine's own process: one model, one scheduler, and the channel to the parent.
 *
 * It starts with `UV_THREADPOOL_SIZE=1`, which llama.cpp's speed depends on (a decode that wanders
 * between threads halves it), and a native abort ends it instead of the parent.
 */
import { createBackend } from './create-backend.ts';
import type { EngineBackend } from './backend.ts';
import { Lifeline } from './lifeline.ts';
import { PromptTokenizer } from './prompt-tokenizer.ts';
import { toWireError, type FromEngine, type ToEngine } from './protocol.ts';
import { Scheduler } from './scheduler.ts';

const lifeline = new Lifeline();
let backend: EngineBackend | undefined;
let tokenizer: PromptTokenizer | undefined;
let scheduler: Scheduler | undefined;

process.on('message', (message: ToEngine) => void receive(message));
// The parent is gone, killed or not: nothing may be left running.
process.on('disconnect', () => process.exit(0));
// A terminal sends Ctrl-C to the whole group, and a service manager SIGTERM: the parent decides what
// still has to be answered, and the end of the channel is the sign to go.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

async function receive(message: ToEngine): Promise<void> {
  switch (message.type) {
    case 'load':
      await load(message);
      break;
    case 'generate':
      scheduler?.submit(message.id, message.request);
      break;
    case 'abort':
      scheduler?.abort(message.id);
      break;
    case 'tokenize':
      await reply(message.id, loaded =>
        message.pieces.flatMap(piece => (tokenizer ?? loaded).tokenize(piece, message.special)),
      );
      break;
    case 'detokenize':
      await reply(message.id, loaded => loaded.detokenize(message.tokens));
      break;
    case 'embed':
      await compute(message.id, loaded => {
        if (!loaded.embed) throw new Error(`The ${loaded.name} backend cannot embed.`);
        return loaded.embed(message.inputs);
      });
      break;
    case 'rank':
      await compute(message.id, loaded => {
        if (!loaded.rank) throw new Error(`The ${loaded.name} backend cannot rank.`);
        return loaded.rank(message.inputs);
      });
      break;
    case 'stats':
      await reply(message.id, () => ({
        ...(scheduler?.stats ?? { running: 0, queued: 0, sequences: 0 }),
        residentBytes: process.memoryUsage.rss(),
      }));
      break;
    case 'close':
      scheduler?.close();
      process.disconnect();
      break;
    default:
      message satisfies never;
  }
}

async function load(message: Extract<ToEngine, { type: 'load' }>): Promise<void> {
  const { options, limits } = message;
  try {
    const chosen = await createBackend(message.backend);
    backend = chosen.backend;
    const model = await backend.load(options);
    // Where no part of a sequence can be taken away, an ended step would cost the whole prompt.
    if (backend.abortFlag && !model.wholeSequencesOnly) lifeline.canEndSteps(backend.abortFlag);
    tokenizer = new PromptTokenizer(backend, model.specialTokens);
    scheduler = new Scheduler({
      backend,
      model,
      sequences: options.sequences,
      batchSize: options.batchSize,
      drafts: { lookup: options.maxDraft ?? 0, model: options.draft?.maxTokens ?? 0 },
      ...limits,
      lifeline,
      onEvents: events => send({ type: 'events', events }),
    });
    const notes = [...chosen.notes];
    if (options.draft && backend.capabilities.draftModel !== true) {
      notes.push(`Nothing is guessed by a draft model: the ${backend.name} backend cannot.`);
    }
    send({ type: 'loaded', model, backend: backend.name, notes });
  } catch (error) {
    send({
      type: 'load-failed',
      error: { ...toWireError(error), code: 'model_load_failed' },
    });
  }
}

type Reply = Extract<FromEngine, { type: 'reply' }>['value'];

async function reply(
  id: number,
  answer: (loaded: EngineBackend) => Reply | Promise<Reply>,
): Promise<void> {
  try {
    if (!backend) throw new Error('No model is loaded.');
    send({ type: 'reply', id, value: await answer(backend) });
  } catch (error) {
    send({ type: 'reply-error', id, error: toWireError(error) });
  }
}

/** A reply that takes llama.cpp a while. */
async function compute(
  id: number,
  answer: (loaded: EngineBackend) => Reply | Promise<Reply>,
): Promise<void> {
  lifeline.enter([]);
  try {
    await reply(id, answer);
  } finally {
    lifeline.leave();
  }
}

function send(message: FromEngine): void {
  // After the parent is gone there is nobody to tell; `disconnect` is about to end the process.
  if (process.connected) process.send?.(message);
}
