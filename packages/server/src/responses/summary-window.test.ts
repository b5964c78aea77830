import type { ResponseItem } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { planSummary, withSummary } from './summary-window.ts';
import { transcriptOf } from './transcript.ts';

const says = (
  role: 'user' | 'assistant' | 'system' | 'developer',
  content: string,
): ResponseItem => ({
  type: 'message',
  role,
  content,
});
const call = (id: string): ResponseItem => ({
  type: 'function_call',
  call_id: id,
  name: 'look',
  arguments: '{"at":1}',
});
const output = (id: string): ResponseItem => ({
  type: 'function_call_output',
  call_id: id,
  output: 'seen',
});
const turn = (id: string) => [
  says('user', `q${id}`),
  call(id),
  output(id),
  says('assistant', `a${id}`),
];

describe('what a summary stands for (OR-7)', () => {
  const system = says('system', 'Be brief.');
  const developer = says('developer', 'Be kind.');

  test.each<[string, ResponseItem[], ResponseItem[], number, Record<string, ResponseItem[]>]>([
    [
      'everything, where nothing may stay',
      turn('1'),
      [],
      0,
      { kept: [], old: turn('1'), recent: [] },
    ],
    [
      'not the latest turns, as long as they fit',
      [...turn('1'), ...turn('2'), ...turn('3')],
      [],
      9,
      { kept: [], old: turn('1'), recent: [...turn('2'), ...turn('3')] },
    ],
    [
      'whole turns only, and the open one takes room from them',
      [...turn('1'), ...turn('2')],
      [says('user', 'q3')],
      4,
      { kept: [], old: [...turn('1'), ...turn('2')], recent: [] },
    ],
    [
      'no instructions, wherever they stand',
      [system, ...turn('1'), developer, ...turn('2')],
      [],
      6,
      { kept: [system, developer], old: turn('1'), recent: turn('2') },
    ],
    [
      'no call that is answered later',
      [says('user', 'q1'), call('1'), says('assistant', 'wait')],
      [says('user', 'q2'), output('1')],
      0,
      { kept: [call('1')], old: [says('user', 'q1'), says('assistant', 'wait')], recent: [] },
    ],
  ])('%s', (_, closed, open, limit, expected) => {
    expect(planSummary({ closed, open }, staying => staying.length <= limit)).toEqual(expected);
  });

  test('it stands between the instructions and the latest turns, as a question and its answer', () => {
    const plan = { kept: [system], old: turn('1'), recent: turn('2') };
    expect(withSummary(plan, 'One was asked.')).toEqual([
      system,
      says('user', 'Summarise our conversation so far.'),
      says('assistant', 'One was asked.'),
      ...turn('2'),
    ]);
  });
});

test('a transcript says who said what, and names what is no text', () => {
  const items: ResponseItem[] = [
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'See:' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      ],
    },
    { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] },
    call('1'),
    output('1'),
    output('2'),
    { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
  ];
  expect(transcriptOf(items)).toBe(
    [
      '[user]\nSee:\n(an image)\n(the file a.pdf)\n\n',
      '[assistant calls look]\n{"at":1}\n\n',
      '[look returns]\nseen\n\n',
      '[a tool returns]\nseen\n\n',
      '[assistant]\nNo.\n\n',
    ].join(''),
  );
});
