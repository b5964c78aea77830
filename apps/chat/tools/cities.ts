import { z } from 'zod/v4';
import table from './cities.json' with { type: 'json' };

/** What the sky is typically like in a month: one letter per month in the table. */
const skies = {
  s: 'sunny',
  p: 'partly cloudy',
  c: 'cloudy',
  o: 'overcast',
  r: 'rainy',
  n: 'snowy',
  f: 'foggy',
  h: 'hazy',
  t: 'stormy',
  w: 'windy',
} as const;

export type Sky = (typeof skies)[keyof typeof skies];

/**
 * A city of the built-in table. The normals are monthly means of the years 1991 to 2020, rounded to whole degrees Celsius;
 * the typical sky is a judgement from cloud cover and rain days. Good enough for a demo without a network, no more.
 */
export interface City {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** IANA time zone. */
  readonly zone: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Twelve months, January first. */
  readonly normals: readonly { readonly celsius: number; readonly sky: Sky }[];
}

const rowSchema = z.object({
  name: z.string(),
  country: z.string().length(2),
  zone: z.string(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  celsius: z.array(z.number().int()).length(12),
  sky: z.string().regex(/^[spcornfhtw]{12}$/),
  aliases: z.array(z.string()).default([]),
});

const rows = z.array(rowSchema).parse(table);

export const cities: readonly City[] = rows.map(
  ({ name, country, zone, latitude, longitude, celsius, sky }) => ({
    name,
    country,
    zone,
    latitude,
    longitude,
    normals: celsius.map((degrees, month) => ({
      celsius: degrees,
      sky: skies[sky.charAt(month) as keyof typeof skies],
    })),
  }),
);

const byKey = new Map<string, City>();
for (const [index, row] of rows.entries()) {
  const city = cities[index];
  if (city === undefined) continue;
  for (const name of [row.name, ...row.aliases]) byKey.set(cityKey(name), city);
}

/** Finds a city by name in any case, with or without accents, `Paris, France` included. */
export function findCity(name: string): City | undefined {
  return byKey.get(cityKey(name)) ?? byKey.get(cityKey(name.split(/[,(]/, 1)[0] ?? ''));
}

/** One spelling per name: lower case, no accents, single spaces. */
export function cityKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .replace(/[.?!"']/g, '')
    .trim();
}
