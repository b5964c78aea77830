import { tool } from 'ai';
import { all, create, type Unit } from 'mathjs';
import { z } from 'zod/v4';
import { modelSchema } from './model-schema.ts';
import { failureForModel, isToolFailure, type ToolFailure } from './tool-failure.ts';

const math = create(all ?? {});
const significantDigits = 6;

/** Everyday names that the units library spells differently, in lower case. */
const everydayNames: Readonly<Record<string, string>> = {
  pound: 'lbm',
  pounds: 'lbm',
  ounce: 'oz',
  ounces: 'oz',
  kilo: 'kg',
  kilos: 'kg',
  'metric tons': 'tonne',
  'fluid ounce': 'floz',
  'fluid ounces': 'floz',
  'nautical mile': 'nauticalmile',
  'nautical miles': 'nauticalmile',
  c: 'degC',
  '°c': 'degC',
  'degrees celsius': 'degC',
  celsius: 'degC',
  centigrade: 'degC',
  f: 'degF',
  '°f': 'degF',
  'degrees fahrenheit': 'degF',
  fahrenheit: 'degF',
  k: 'K',
  kelvin: 'K',
  kmh: 'km/h',
  kph: 'km/h',
  'kilometers per hour': 'km/h',
  'kilometres per hour': 'km/h',
  mph: 'mi/h',
  'miles per hour': 'mi/h',
  'meters per second': 'm/s',
  'metres per second': 'm/s',
  'square meters': 'm^2',
  'square metres': 'm^2',
  'square kilometers': 'km^2',
  'square feet': 'ft^2',
  'square miles': 'mi^2',
  'cubic meters': 'm^3',
  'cubic feet': 'ft^3',
};

math.createUnit({
  nauticalmile: { definition: '1852 m', aliases: ['nmi'] },
  knot: { definition: '1852 m/h', aliases: ['knots', 'kn'] },
  calorie: { definition: '4.184 J', aliases: ['calories', 'cal'] },
  kilocalorie: { definition: '4184 J', aliases: ['kilocalories', 'kcal'] },
});

/** Letters, digits and the signs of `m^2` or `km/h`: what a unit is written with, and short. */
const unitPattern = /^[\p{L}°²³][\p{L}\d°²³/^* -]{0,39}$/u;

export interface Conversion {
  readonly value: number;
  readonly from: string;
  readonly to: string;
  readonly result: number;
}

/** Converts a value between units of the same kind: length, mass, volume, temperature, time, speed, area, energy, data … */
export function convertUnits(value: number, from: string, to: string): Conversion | ToolFailure {
  const source = unitOf(from);
  if (source === undefined) return unknownUnit(from);
  const target = unitOf(to);
  if (target === undefined) return unknownUnit(to);
  if (!source.equalBase(target)) {
    return {
      error: `cannot convert ${from} to ${to}`,
      detail: `${from} and ${to} measure different things.`,
    };
  }
  const result = math.unit(value, source.formatUnits()).toNumber(target.formatUnits());
  if (!Number.isFinite(result)) {
    return { error: 'value out of range', detail: `${value} ${from} is out of range.` };
  }
  return { value, from, to, result: Number(result.toPrecision(significantDigits)) };
}

function unknownUnit(name: string): ToolFailure {
  return { error: 'unknown unit', detail: `"${name}" is not a unit this tool knows.` };
}

function unitOf(name: string): Unit | undefined {
  const text = name.trim().replaceAll('²', '^2').replaceAll('³', '^3');
  if (!unitPattern.test(text)) return undefined;
  const lower = text.toLowerCase();
  // As written first: case matters to the library (MB and Mb, m and M).
  for (const candidate of [everydayNames[lower], text, lower, lower.replace(/s$/, '')]) {
    if (candidate === undefined) continue;
    try {
      return math.unit(1, candidate);
    } catch {
      // Not spelled like this; the next candidate.
    }
  }
  return undefined;
}

export const convertUnitsTool = tool({
  description: 'Convert between units',
  inputSchema: modelSchema(
    z.object({
      value: z.number().describe('The value to convert'),
      from: z.string().describe('Unit to convert from'),
      to: z.string().describe('Unit to convert to'),
    }),
  ),
  execute: ({ value, from, to }): Conversion | ToolFailure => convertUnits(value, from, to),
  toModelOutput: ({ output }) =>
    isToolFailure(output)
      ? failureForModel(output)
      : { type: 'json', value: { result: output.result, unit: output.to } },
});
