import { foldStreamParts, type LoamMetadata, type PromptLogprob } from '@loam/model-port';
import { tinyModel } from '@loam/tiny-model';
import { afterAll, describe, expect, test } from 'vitest';
import { createLlamaCpp } from './create-llama-cpp.ts';

// Teacher forcing: a text is as probable where it is the prompt as where the model wrote it.

describe.each(['direct', 'node-llama-cpp'] as const)('a scored prompt on %s', backend => {
  const provider = createLlamaCpp({ backend, models: [tinyModel] });
  afterAll(() => provider.close());

  async function complete(
    prompt: string | number[],
    maxOutputTokens: number,
    promptLogprobs = true,
  ) {
    const { stream } = await provider.completionModel('loam/tiny').doStream({
      prompt,
      temperature: 0,
      maxOutputTokens,
      promptLogprobs,
      providerOptions: { loam: { logprobs: 1 } },
    });
    let scores: PromptLogprob[] | undefined;
    const watched = stream.pipeThrough(
      new TransformStream({
        transform(part, controller) {
          if (part.type === 'text-start') {
            const metadata: LoamMetadata | undefined = part.providerMetadata?.['loam'];
            scores = metadata?.promptLogprobs;
          }
          controller.enqueue(part);
        },
      }),
    );
    const { content, usage, providerMetadata } = await foldStreamParts(watched);
    const metadata: LoamMetadata | undefined = providerMetadata?.['loam'];
    const text = content.map(part => (part.type === 'text' ? part.text : '')).join('');
    return { text, usage, scores, logprobs: metadata?.logprobs ?? [] };
  }

  const question = '<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n';

  test('has the log-probabilities of the same text as an answer', async () => {
    const answer = await complete(question, 60, false);
    expect(answer.scores).toBeUndefined();
    // What ended the answer is told, too.
    expect(answer.logprobs.at(-1)?.token).toBe('<|im_end|>');
    const written = answer.logprobs.slice(0, -1);
    expect(written.map(({ token }) => token).join('')).toBe(answer.text);

    const echoed = await complete(question + answer.text, 1);
    expect(echoed.usage.inputTokens).toMatchObject({ cacheRead: 0 });
    const all = echoed.scores ?? [];
    expect(all.map(({ token }) => token).join('')).toBe(question + answer.text);
    expect(all[0]).not.toHaveProperty('logprob');
    const scores = all.slice(-written.length);
    for (const [index, { token, logprob }] of written.entries()) {
      expect(scores[index]?.token).toBe(token);
      expect(scores[index]?.top[0]?.token).toBe(token);
      expect(Math.abs((scores[index]?.logprob ?? 0) - logprob)).toBeLessThan(0.01);
    }
    // The one token after it has the probability it had, although it is no text.
    expect(echoed.logprobs.map(({ token }) => token)).toEqual(['<|im_end|>']);
  });

  test('needs no answer', async () => {
    const { text, scores, usage } = await complete([72, 101, 108, 108], 0);
    expect(text).toBe('');
    expect(scores?.map(({ logprob }) => logprob === undefined)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(usage.outputTokens.total).toBe(0);
  });
});
