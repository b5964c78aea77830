import { describe, expect, it } from 'vitest';
import { convertUnits } from './convert-units.ts';

describe('convertUnits', () => {
  it.each<[value: number, from: string, to: string, result: number]>([
    [10, 'kilometers', 'miles', 6.21371],
    [5, 'kilograms', 'pounds', 11.0231],
    [1, 'pound', 'ounces', 16],
    [100, 'fahrenheit', 'celsius', 37.7778],
    [-40, 'celsius', 'fahrenheit', -40],
    [0, 'Celsius', 'Kelvin', 273.15],
    [1, 'gallons', 'liters', 3.78541],
    [6, 'feet', 'centimeters', 182.88],
    [12, 'inches', 'feet', 1],
    [3, 'days', 'hours', 72],
    [90, 'minutes', 'seconds', 5400],
    [100, 'km/h', 'mph', 62.1371],
    [1, 'knot', 'km/h', 1.852],
    [1, 'nautical mile', 'meters', 1852],
    [1, 'm²', 'square feet', 10.7639],
    [1, 'GB', 'MB', 1000],
    [1, 'hectare', 'm^2', 10000],
    [200, 'kcal', 'kJ', 836.8],
    [2, 'Meter', 'Feet', 6.56168],
  ])('%d %s in %s is %d', (value, from, to, result) => {
    expect(convertUnits(value, from, to)).toEqual({ value, from, to, result });
  });

  it.each<[from: string, to: string, error: string]>([
    ['kilometers', 'kilograms', 'cannot convert kilometers to kilograms'],
    ['parsecs of fun', 'miles', 'unknown unit'],
    ['miles', 'smoots', 'unknown unit'],
    ['', 'miles', 'unknown unit'],
    ['1000 m', 'miles', 'unknown unit'],
    ['m; import("fs")', 'miles', 'unknown unit'],
    ['m'.repeat(60), 'miles', 'unknown unit'],
  ])('refuses %s in %s', (from, to, error) => {
    expect(convertUnits(1, from, to)).toMatchObject({ error });
  });
});
