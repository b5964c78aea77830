import { expect, test } from 'vitest';
import { measuresOf } from './index.ts';
import { figureNames } from './measure.ts';

test('every figure can be asked for alone', () => {
  for (const name of figureNames) {
    const { measures, bareMeasures } = measuresOf([name]);
    expect([name, measures.length + bareMeasures.length]).toEqual([name, 1]);
  }
});

test('what is measured together is measured once', () => {
  expect(measuresOf(['ttft_cold', 'ttft_warm_prefix']).measures).toHaveLength(1);
});

test('without a list everything is measured', () => {
  const all = measuresOf(undefined);
  expect(all).toEqual(measuresOf(figureNames));
  expect(all.bareMeasures).toHaveLength(1);
});
