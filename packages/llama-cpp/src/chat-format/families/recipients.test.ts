import { describeCallSyntax, pythonJson } from './call-syntax.contract.ts';
import { recipients } from './recipients.ts';

describeCallSyntax('recipients, as Functionary 3.2 writes them', {
  syntax: recipients,
  write: calls => calls.map(({ name, input }) => `${name}\n${pythonJson(input)}`).join('>>>'),
  answer: ({ text, calls }) =>
    [...(text === undefined ? [] : [`all\n${text}`]), ...(calls === undefined ? [] : [calls])].join(
      '>>>',
    ),
  reasons: false,
  textAfterCall: false,
  fragments: ['>>>', 'all\n', '>>>get_weather\n', '{"city": "Oslo"}', '}'],
  cases: [
    {
      title: 'text and a call',
      answer: 'all\nLet me see.>>>get_weather\n{"city": "Oslo"}',
      items: [{ text: 'Let me see.' }, { call: 'get_weather', input: { city: 'Oslo' } }],
    },
    {
      title: "Python's prompt",
      answer: 'all\nType this:\n>>> get_time\n>>> 1 + 1',
      items: [{ text: 'Type this:\n>>> get_time\n>>> 1 + 1' }],
    },
    {
      title: 'a tool there is not',
      answer: 'send_mail\n{"to": "Ada"}',
      items: [{ text: 'send_mail\n{"to": "Ada"}' }],
    },
  ],
});
