import { tool } from 'ai';
import { z } from 'zod/v4';
import { cityKey, findCity } from './cities.ts';
import { modelSchema } from './model-schema.ts';
import { failureForModel, isToolFailure, type ToolFailure } from './tool-failure.ts';

export interface LocalTime {
  readonly city: string;
  /** 24 hours, e.g. `14:05`. */
  readonly time: string;
  /** ISO 8601, e.g. `2026-11-20`. */
  readonly date: string;
  /** English, e.g. `Friday`. */
  readonly weekday: string;
  /** IANA time zone, e.g. `Asia/Tokyo`. */
  readonly timezone: string;
  /** Distance from UTC, e.g. `GMT+9`. */
  readonly offset: string;
}

/** Every IANA zone under the name of its city: `argentina/buenos aires` and `buenos aires`. */
const zones = new Map<string, string>();
for (const zone of Intl.supportedValuesOf('timeZone')) {
  zones.set(cityKey(zone), zone);
  const city = cityKey(zone.split('/').at(-1) ?? zone);
  if (!zones.has(city)) zones.set(city, zone);
}
zones.set('utc', 'UTC');
zones.set('gmt', 'UTC');

/** The local time of a city of the built-in table, of any city that names an IANA zone, or of a zone such as `Europe/Zurich`. */
export function getTime(place: string, now: Date): LocalTime | ToolFailure {
  const city = findCity(place);
  const timezone = city?.zone ?? zoneNamed(place) ?? zoneNamed(place.split(',', 1)[0] ?? '');
  if (timezone === undefined) {
    return { error: 'unknown city', detail: `No time zone is known for "${place}".` };
  }
  const part = partsOf(now, timezone);
  return {
    city: city?.name ?? place,
    time: `${part('hour')}:${part('minute')}`,
    date: `${part('year')}-${part('month')}-${part('day')}`,
    weekday: part('weekday'),
    timezone,
    offset: part('timeZoneName'),
  };
}

function zoneNamed(name: string): string | undefined {
  const zone = zones.get(cityKey(name));
  if (zone !== undefined || !name.includes('/')) return zone;
  try {
    // The runtime lists one name per zone and understands more: Asia/Kolkata beside Asia/Calcutta.
    return new Intl.DateTimeFormat('en', { timeZone: name.trim() }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function partsOf(date: Date, timeZone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(date);
  return type => parts.find(part => part.type === type)?.value ?? '';
}

export const getTimeTool = tool({
  description: 'Get the current time in a city',
  inputSchema: modelSchema(z.object({ city: z.string() })),
  execute: ({ city }): LocalTime | ToolFailure => getTime(city, new Date()),
  toModelOutput: ({ output }) =>
    isToolFailure(output)
      ? failureForModel(output)
      : { type: 'json', value: { city: output.city, time: output.time } },
});
