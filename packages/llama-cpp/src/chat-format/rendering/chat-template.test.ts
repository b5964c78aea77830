import { describe, expect, test } from 'vitest';
import { ChatTemplate } from './chat-template.ts';

const now = () => new Date(2026, 10, 5, 9, 7, 3);
const template = (source: string) => new ChatTemplate({ source, bosToken: '<s>', now });
const render = (source: string, variables: Record<string, unknown> = {}) =>
  template(source).render([{ role: 'user', content: ' Hi ' }], { variables });

describe('ChatTemplate', () => {
  test.each<[string, string, string]>([
    ['constants', '{{ bos_token }}{{ eos_token }}', '<s>'],
    ['messages', '{{ messages[0].content | trim }}', 'Hi'],
    ['blocks are trimmed', '  {% if true %}\na\n  {% endif %}\nb', 'a\nb'],
    ['no tools', '{{ tools is defined }}', 'False'],
    ['the generation prompt', '{{ add_generation_prompt }}', 'True'],
    ['JSON as Python writes it', '{{ {"a": [1, "ü"]} | tojson }}', '{"a": [1, "ü"]}'],
    [
      'the date',
      '{{ strftime_now("%d %b %Y, %A %-d %H:%M:%S %% %q") }}',
      '05 Nov 2026, Thursday 5 09:07:03 % %q',
    ],
    ['the clock', '{{ strftime_now("%I %p %j %y %a %B %m") }}', '09 AM 309 26 Thu November 11'],
    ['range', '{% for i in range(3) %}{{ i }}{% endfor %}{{ range(5, 1, -2) | length }}', '0122'],
    // What the interpreter itself does not do as Python does.
    ['trim of nothing', '[{{ nothing | trim }}]', '[]'],
    ['length of nothing', '{{ nothing | length }}', '0'],
    ['a loop over nothing', '[{% for x in nothing %}{{ x }}{% endfor %}]', '[]'],
    [
      'text of an object',
      '{{ {"a": [1, true, none, "it\'s"]} | string }}',
      `{'a': [1, True, None, "it's"]}`,
    ],
    ['text of a text', "{{ 'a' | string }}", 'a'],
    [
      'what is printed',
      `{{ none }} {{ true }} {{ ['a', false, 1.5] }} {{ {'a': none} }}{{ x }} {{ 'a' ~ none ~ 1 ~ x }}`,
      "None True ['a', False, 1.5] {'a': None} aNone1",
    ],
    ['texts of nothing', '[{{ x.y | upper }}{{ x | lower | title | capitalize }}]', '[]'],
    ['a key that is undefined', "{{ {'a': 1}[x.y] is defined }}", 'False'],
    [
      'what is in what',
      "{{ x in ['a'] }} {{ 'a' in x }} {{ x not in '' }} {{ none in [none] }} {{ 'a' in {'a': 1} }} {{ 'b' in 'abc' }}",
      'False False True True True True',
    ],
    ['a text many times', "{{ 'ab' * 2 }}{{ 0 * 'c' }}", 'abab'],
    ['map with a filter', "{{ ['a', none] | map('upper') | join('-') }}", 'A-NONE'],
    [
      'entries of an object with an entry called items',
      "{% for k, v in {'items': 1, 'keys': 2}.items() %}{{ k }}={{ v }} {% endfor %}{{ {'keys': 2}.keys() | first }}",
      'items=1 keys=2 keys',
    ],
    ['least and greatest', '{{ [3, 1, 2] | min }}{{ [3, 1, 2] | max }}', '13'],
    ['format', "{{ '<a{}{1}>'.format(1, 'b') }}", '<a1b>'],
    [
      'strip of some characters',
      "[{{ ' \\nab\\n '.strip(' \\n') }}{{ '\\n a'.lstrip('\\n') }}]",
      '[ab a]',
    ],
    ['strip of others', "[{{ ' a\\n'.rstrip('\\n') }}]", '[ a]'],
    [
      'lists of a namespace',
      '{% set n = namespace(l=[]) %}{% for i in range(3) %}{% set _ = n.l.append(i) %}{% endfor %}{% set f = n.l.pop(0) %}{{ f }}{{ n.l | length }}',
      '02',
    ],
    ['tuples in loops', '{% for a, b in [("x", 1), ("y", 2)] %}{{ a }}{{ b }}{% endfor %}', 'x1y2'],
    [
      'objects with numbers as keys',
      '{% set m = {10: 1, 2: 3} %}{% for k, v in m | dictsort %}{{ k }}:{{ v }} {% endfor %}{{ m[10] }}',
      '2:3 10:1 1',
    ],
  ])('%s', (_, source, expected) => {
    expect(render(source)).toBe(expected);
  });

  test('variables, and those that are undefined', () => {
    expect(render('{{ a }}{{ b is defined }}', { a: 1, b: undefined })).toBe('1False');
  });

  test('a refusal carries the words of the template', () => {
    expect(() => render("{{ raise_exception('No.') }}")).toThrow(
      expect.objectContaining({ message: 'No.', refused: true }),
    );
  });

  test('a failure does not', () => {
    expect(() => render('{{ messages | unknown }}')).toThrow(
      expect.objectContaining({ refused: false }),
    );
  });

  test('what is no template has a flaw, and cannot be rendered', () => {
    expect(template('{% for %}').flaw).toBeInstanceOf(Error);
    expect(() => render('{% for %}')).toThrow(expect.objectContaining({ refused: false }));
  });
});
