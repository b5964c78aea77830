import { z } from 'zod/v4';

/** Where a forecast is wanted. */
export interface Place {
  readonly name: string;
  /** ISO 3166-1 alpha-2, empty where unknown. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface CurrentWeather {
  readonly celsius: number;
  /** A word or two: `sunny`, `light rain`. */
  readonly condition: string;
  /** Relative humidity in percent. */
  readonly humidity: number;
  /** Wind speed in km/h. */
  readonly wind: number;
}

const timeoutMs = 2500;
/** After a failure the network is left alone for a while, so that an offline machine waits once, not at every question. */
const pauseMs = 60_000;

const placesSchema = z.object({
  results: z
    .array(
      z.object({
        name: z.string(),
        country_code: z.string().default(''),
        latitude: z.number(),
        longitude: z.number(),
      }),
    )
    .default([]),
});

const forecastSchema = z.object({
  current: z.object({
    temperature_2m: z.number(),
    relative_humidity_2m: z.number(),
    wind_speed_10m: z.number(),
    weather_code: z.number(),
    is_day: z.number(),
  }),
});

/** A client of the free service open-meteo.com, which needs no key. */
export interface OpenMeteo {
  /** False while a recent failure is remembered. */
  reachable(): boolean;
  /** The best match for a name, or undefined when there is none. Throws when the service cannot be reached. */
  findPlace(name: string, signal?: AbortSignal): Promise<Place | undefined>;
  /** The weather now. Throws when the service cannot be reached. */
  currentWeather(place: Place, signal?: AbortSignal): Promise<CurrentWeather>;
}

export function createOpenMeteo(
  settings: { fetch?: typeof globalThis.fetch; now?: () => number } = {},
): OpenMeteo {
  const now = settings.now ?? Date.now;
  let pausedUntil = 0;

  async function get<T>(url: URL, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await (settings.fetch ?? globalThis.fetch)(url, {
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        // Next.js keeps GET answers only when asked to; weather must never be kept.
        cache: 'no-store',
      });
      if (!response.ok) throw new Error(`Open-Meteo answered with status ${response.status}`);
      return schema.parse(await response.json());
    } catch (error) {
      // A person who pressed Stop says nothing about the network.
      if (!signal?.aborted) pausedUntil = now() + pauseMs;
      throw error;
    }
  }

  return {
    reachable: () => now() >= pausedUntil,

    async findPlace(name, signal) {
      const url = new URL('https://geocoding-api.open-meteo.com/v1/search');
      url.search = new URLSearchParams({ name, count: '1', language: 'en' }).toString();
      const place = (await get(url, placesSchema, signal)).results[0];
      return (
        place && {
          name: place.name,
          country: place.country_code,
          latitude: place.latitude,
          longitude: place.longitude,
        }
      );
    },

    async currentWeather(place, signal) {
      const url = new URL('https://api.open-meteo.com/v1/forecast');
      url.search = new URLSearchParams({
        latitude: String(place.latitude),
        longitude: String(place.longitude),
        current: 'temperature_2m,relative_humidity_2m,wind_speed_10m,weather_code,is_day',
      }).toString();
      const { current } = await get(url, forecastSchema, signal);
      return {
        celsius: current.temperature_2m,
        condition: conditionOf(current.weather_code, current.is_day === 1),
        humidity: current.relative_humidity_2m,
        wind: current.wind_speed_10m,
      };
    },
  };
}

/** WMO code table 4677 as Open-Meteo uses it: the highest code that each word covers. */
const conditions: readonly (readonly [number, string])[] = [
  [2, 'partly cloudy'],
  [3, 'overcast'],
  [48, 'foggy'],
  [57, 'light rain'],
  [61, 'light rain'],
  [67, 'rainy'],
  [77, 'snowy'],
  [80, 'light rain'],
  [82, 'rainy'],
  [86, 'snowy'],
  [99, 'stormy'],
];

/** Words for a WMO weather code. */
export function conditionOf(code: number, isDay: boolean): string {
  if (code <= 1) return isDay ? 'sunny' : 'clear';
  return conditions.find(([last]) => code <= last)?.[1] ?? 'cloudy';
}
