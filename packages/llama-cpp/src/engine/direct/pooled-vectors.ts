import koffi from 'koffi';
import type { Token } from '../backend.ts';
import type { Bindings } from './bindings.ts';
import { poolingType } from './layouts.ts';
import type { NativeModel } from './model.ts';
import type { TokenBatch } from './token-batch.ts';

/**
 * Vectors of texts, pooled as the GGUF says, not normalised; of a reranker, what its classification
 * head says. Texts get the frame their tokenizer wants, unless they have it; a reranker's are complete.
 *
 * Texts that are pooled over all their tokens are computed several to a batch; those of which only
 * the last token counts, one after the other in pieces.
 *
 * @throws RangeError for a text that does not fit the context
 */
export function pooledVectors(
  bindings: Bindings,
  model: NativeModel,
  batch: TokenBatch,
  sequences: number,
  inputs: readonly (readonly Token[])[],
): Float32Array[] {
  const isRanking = model.pooling === poolingType.rank;
  const { before, after } = isRanking ? noFrame : model.vocabulary.frame();
  const texts = inputs.map((tokens, index) => {
    const framed = [
      ...(before.every((token, place) => tokens[place] === token) ? [] : before),
      ...tokens,
      ...(after.every((token, place) => tokens.at(place - after.length) === token) ? [] : after),
    ];
    const { contextLength } = model.description;
    if (framed.length === 0) throw new RangeError(`Text ${index} has no tokens.`);
    if (framed.length > contextLength) {
      throw new RangeError(
        `Text ${index} has ${framed.length} tokens, the context ${contextLength}.`,
      );
    }
    return framed;
  });

  const vectors: Float32Array[] = [];
  const inPieces = model.pooling === poolingType.last;
  let waiting = 0;
  batch.clear();
  const flush = (): void => {
    decode(bindings, model, batch);
    for (let sequence = 0; sequence < waiting; sequence++) {
      vectors.push(vectorOf(bindings, model, sequence));
    }
    waiting = 0;
  };
  for (const text of texts) {
    const fits = batch.count + text.length <= batch.capacity && waiting < sequences;
    if (waiting > 0 && (inPieces || !fits)) flush();
    if (waiting === 0) forget(bindings, model, sequences);
    for (const [position, token] of text.entries()) {
      if (batch.isFull) decode(bindings, model, batch);
      batch.add(token, position, waiting, true);
    }
    waiting++;
  }
  if (waiting > 0) flush();
  forget(bindings, model, sequences);
  return vectors;
}

const noFrame = { before: [], after: [] };

function decode(bindings: Bindings, model: NativeModel, batch: TokenBatch): void {
  const code = bindings.decode(model.context, batch.native);
  batch.clear();
  if (code !== 0) throw new Error(`llama.cpp could not compute the texts (${code}).`);
}

function vectorOf(bindings: Bindings, model: NativeModel, sequence: number): Float32Array {
  const address = bindings.embeddingsOfSequence(model.context, sequence);
  if (address === null) throw new Error('llama.cpp has no vector for a text.');
  const bytes = 4 * model.vectorLength;
  return new Float32Array(koffi.view(address, bytes)).slice();
}

/** Empties every sequence; an encoder without a context has none. */
function forget(bindings: Bindings, model: NativeModel, sequences: number): void {
  if (model.memory === null) return;
  for (let sequence = 0; sequence < sequences; sequence++) {
    bindings.sequenceRemove(model.memory, sequence, -1, -1);
  }
}
