import type { City, Sky } from './cities.ts';

export interface ClimateNormal {
  readonly celsius: number;
  readonly sky: Sky;
  /** English name of the month, e.g. `November`. */
  readonly month: string;
}

const monthName = (date: Date, zone: string) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: zone }).format(date);
const monthNumber = (date: Date, zone: string) =>
  Number(new Intl.DateTimeFormat('en', { month: 'numeric', timeZone: zone }).format(date));

/** What the weather is usually like in a city in the month of the given date, in the city's own time zone. */
export function climateNormal(city: City, date: Date): ClimateNormal {
  const normal = city.normals[monthNumber(date, city.zone) - 1];
  if (normal === undefined) throw new Error(`No climate normals for ${city.name}`);
  return { ...normal, month: monthName(date, city.zone) };
}
