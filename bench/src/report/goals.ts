import type { FigureName } from '../measures/measure.ts';
import type { SubjectName } from '../subjects/subject.ts';
import type { Results } from './results.ts';
import type { Summary } from './statistics.ts';

/** Something Loam sets out to reach, and what this run says about it. */
export type Goal = { what: string; value: Summary; limit: number; isReached: boolean };

type Point = { name: FigureName; subject: SubjectName };

/** The goals that can be judged with the subjects of this run. */
export function judge(results: Results): Goal[] {
  const streams = ['decode_1', 'decode_4', 'decode_8'] as const;
  const first = { name: 'ttft_pair_first', subject: 'loam-http' } as const;
  const second = { name: 'ttft_pair_second', subject: 'loam-http' } as const;
  const warm = { name: 'ttft_warm_prefix', subject: 'loam-http' } as const;
  const theirs = { name: 'ttft_warm_prefix', subject: 'llama-server' } as const;
  return [
    ...streams.flatMap(name => speed(results, name, 'loam-http', 1)),
    ...streams.flatMap(name => speed(results, name, 'node-llama-cpp', 0.85)),
    ...atMost(results, 'two with one new prefix, second ÷ first token', second, first, 1.15),
    ...atMost(results, 'first token after a known prefix, ÷ llama-server', warm, theirs, 1.2),
    ...turns(results),
    ...gap(results, 'loam-http'),
    // 80 % of the tokens per second without it.
    ...own(results, 'grammar_ratio', 'with a JSON schema, time per token', 1.25),
    ...atMost(
      results,
      'with a JSON schema, time per token, loam-http ÷ llama-server',
      { name: 'grammar_ratio', subject: 'loam-http' },
      { name: 'grammar_ratio', subject: 'llama-server' },
      1,
    ),
    ...own(results, 'logprobs_ratio', 'with 20 log-probabilities, time per token', 1.4),
  ];
}

function speed(results: Results, name: FigureName, subject: SubjectName, limit: number): Goal[] {
  const value = results.ratio({ name, subject }, { name, subject: 'llama-server' });
  if (!value) return [];
  const what = `${name}, ${subject} ÷ llama-server`;
  return [{ what, value, limit, isReached: value.median >= limit }];
}

function atMost(results: Results, what: string, above: Point, below: Point, limit: number): Goal[] {
  const value = results.ratio(above, below);
  return value ? [{ what, value, limit, isReached: value.median <= limit }] : [];
}

/** A long conversation answers as soon as a short one. A tenth is what rounds differ by. */
function turns(results: Results): Goal[] {
  const subject = 'loam-http';
  return [
    ...atMost(
      results,
      'turn ten of a conversation over WebSocket, first output ÷ turn two',
      { name: 'ttft_turn_10_ws', subject },
      { name: 'ttft_turn_2_ws', subject },
      1.1,
    ),
    ...atMost(
      results,
      'turn ten, WebSocket ÷ HTTP',
      { name: 'ttft_turn_10_ws', subject },
      { name: 'ttft_turn_10_http', subject },
      1.1,
    ),
  ];
}

function own(results: Results, name: FigureName, what: string, limit: number): Goal[] {
  return (['loam-http', 'direct'] as const).flatMap(subject => {
    const value = results.summary(name, subject);
    return value
      ? [{ what: `${what}, ${subject}`, value, limit, isReached: value.median <= limit }]
      : [];
  });
}

/** Three decode steps and one chunk of 128 prompt tokens. */
function gap(results: Results, subject: SubjectName): Goal[] {
  const value = results.summary('gap_max', subject);
  const decode = results.summary('decode_1', subject);
  const prefill = results.summary('prefill_512', subject);
  if (!value || !decode || !prefill) return [];
  const limit = 3000 / decode.median + 128_000 / prefill.median;
  const what = `longest pause beside a prompt of 1,000 tokens (ms), ${subject}`;
  return [{ what, value, limit, isReached: value.median <= limit }];
}
