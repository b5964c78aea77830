import { describe, expect, it } from 'vitest';
import { calculate } from './calculate.ts';

describe('calculate', () => {
  it.each<[expression: string, result: number, why: string]>([
    ['123 * 456', 56088, 'the demo question'],
    ['17+25', 42, 'no spaces'],
    ['(3 + 4) * 2', 14, 'brackets'],
    ['2 + 3 * 4', 14, 'precedence'],
    ['2^10', 1024, 'powers'],
    ['2 ** 10', 1024, 'powers as programmers write them'],
    ['sqrt(144)', 12, 'a function'],
    ['√(2+2)', 2, 'a sign people type'],
    ['6 × 7', 42, 'a typographic product'],
    ['84 ÷ 2', 42, 'a typographic division'],
    ['10 − 4', 6, 'a typographic minus'],
    ['1,234,567 + 1', 1234568, 'thousands separators'],
    ['max(1,200)', 200, 'a comma between arguments stays one'],
    ['0.1 + 0.2', 0.3, 'no binary rounding in the answer'],
    ['10 % 3', 1, 'remainder'],
    ['-3 + 5', 2, 'unary minus'],
    ['2 pi', 6.28318530717959, 'a constant'],
    ['sin(90 deg)', 1, 'degrees'],
    ['5!', 120, 'factorial'],
    ['12 * 12 = ?', 144, 'a question mark at the end'],
  ])('%s = %d (%s)', (expression, result) => {
    expect(calculate(expression)).toEqual({ expression, result });
  });

  it.each<[expression: string, detail: RegExp, why: string]>([
    ['', /undefined|arithmetic|number/i, 'nothing to calculate'],
    ['hello', /"hello" is not a number/, 'a word'],
    ['1 +', /not an arithmetic expression/, 'unfinished'],
    ['a = 5', /Only arithmetic/, 'assignment'],
    ['f(x) = x', /Only arithmetic/, 'a function definition'],
    ['import("fs")', /"import" is not available/, 'import'],
    ['evaluate("1+1")', /"evaluate" is not available/, 'evaluation of text'],
    ['parse("1")', /"parse" is not available/, 'the parser itself'],
    [
      'cos.constructor("return process")()',
      /not an arithmetic expression/,
      'escape by a constructor',
    ],
    ['cos.constructor', /Only arithmetic/, 'properties'],
    ['[1,2,3]', /Only arithmetic/, 'matrices'],
    ['{a: 1}', /Only arithmetic/, 'objects'],
    ['"text"', /Only numbers/, 'strings'],
    ['1; 2', /Only arithmetic/, 'several expressions'],
    ['1:1000000', /Only arithmetic/, 'ranges'],
    ['true ? 1 : 2', /Only (arithmetic|numbers)/, 'conditions'],
    ['sqrt(-1)', /not a real number/, 'complex numbers'],
    ['0/0', /no defined value/, 'undefined'],
    ['1/0', /divides by zero/, 'infinite'],
    ['10^999', /too large/, 'overflow'],
    ['1+'.repeat(150) + '1', /longer than 200/, 'too long'],
    ['+'.repeat(120) + '1', /more than 100 parts/, 'too deep'],
  ])('refuses %s (%s)', (expression, detail) => {
    expect(calculate(expression)).toMatchObject({ detail: expect.stringMatching(detail) });
  });
});
