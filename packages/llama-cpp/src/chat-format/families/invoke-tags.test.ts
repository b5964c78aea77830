import { bareText, describeCallSyntax, type WrittenCall } from './call-syntax.contract.ts';
import { invokeTags } from './invoke-tags.ts';

const write =
  (options: { wrapper: string; prefix: string; saysKind: boolean }) =>
  (calls: readonly WrittenCall[]) => {
    const { wrapper, prefix, saysKind } = options;
    const invokes = calls.map(({ name, input }) => {
      const parameters = Object.entries(input).map(([key, value]) => {
        const kind = saysKind ? ` string="${typeof value === 'string'}"` : '';
        return `<${prefix}parameter name="${key}"${kind}>${bareText(value)}</${prefix}parameter>\n`;
      });
      return `<${prefix}invoke name="${name}">\n${parameters.join('')}</${prefix}invoke>\n`;
    });
    return `<${wrapper}>\n${invokes.join('')}</${wrapper}>`;
  };

const deepseek = { wrapper: '｜DSML｜function_calls', prefix: '｜DSML｜', saysKind: true };

describeCallSyntax('invoke tags, as DeepSeek V3.2 writes them', {
  syntax: invokeTags(deepseek),
  write: write(deepseek),
  fragments: [
    '<｜DSML｜function_calls>',
    '<｜DSML｜invoke name="',
    '">',
    '<｜DSML｜parameter name="city" string="true">',
    '" string="false">',
    '</｜DSML｜parameter>',
    '</｜DSML｜invoke>',
    '</｜DSML｜function_calls>',
  ],
  cases: [
    {
      title: 'what the model says about a value counts more than the schema',
      answer:
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="get_weather">\n<｜DSML｜parameter name="city" string="false">5</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
      items: [{ call: 'get_weather', input: { city: 5 } }],
    },
  ],
});

const minimax = { wrapper: 'minimax:tool_call', prefix: '', saysKind: false };

describeCallSyntax('invoke tags, as MiniMax M2 writes them', {
  syntax: invokeTags(minimax),
  write: write(minimax),
  fragments: [
    '<minimax:tool_call>',
    '<invoke name="',
    '">',
    '<parameter name="city">',
    '</parameter>',
    '</invoke>',
    '</minimax:tool_call>',
  ],
});
