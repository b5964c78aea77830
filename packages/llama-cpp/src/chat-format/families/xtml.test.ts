import { bareText, describeCallSyntax } from './call-syntax.contract.ts';
import { xtml } from './xtml.ts';

const open = (tag: string) => `<|open|>${tag}<|sep|>`;
const close = (tag: string) => `<|close|>${tag}<|sep|>`;

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

describeCallSyntax('XTML, as Kimi K3 writes it', {
  syntax: xtml,
  write: calls => {
    const written = calls.map(({ name, input }, index) => {
      const values = Object.entries(input).map(
        ([key, value]) =>
          `${open(`argument key="${key}" type="${typeOf(value)}"`)}${bareText(value)}${close('argument')}`,
      );
      return `${open(`call tool="${name}" index="${index + 1}"`)}${values.join('')}${close('call')}`;
    });
    return `${open('tools')}${written.join('')}${close('tools')}`;
  },
  fragments: [
    open('tools'),
    '<|open|>call tool="',
    '" index="1"<|sep|>',
    '<|open|>argument key="city',
    '" type="string"<|sep|>',
    close('argument'),
    close('call'),
    close('tools'),
  ],
  cases: [
    {
      title: 'what the model says about a value counts more than the schema',
      answer: `${open('tools')}${open('call tool="get_weather" index="1"')}${open('argument key="city" type="number"')}5${close('argument')}${close('call')}${close('tools')}`,
      items: [{ call: 'get_weather', input: { city: 5 } }],
    },
    {
      title: 'a call without its number',
      answer: `${open('tools')}${open('call tool="get_time"')}${close('call')}${close('tools')}`,
      items: [
        {
          text: `${open('tools')}${open('call tool="get_time"')}${close('call')}${close('tools')}`,
        },
      ],
    },
  ],
});
