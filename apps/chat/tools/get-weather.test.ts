import { describe, expect, it } from 'vitest';
import { getWeather, type WeatherSources } from './get-weather.ts';
import { createOpenMeteo } from './open-meteo.ts';

const november = () => new Date('2026-11-20T12:00:00Z');
const offline: WeatherSources = { openMeteo: undefined, now: november };

const current = {
  temperature_2m: 11.4,
  relative_humidity_2m: 81,
  wind_speed_10m: 12.6,
  weather_code: 61,
  is_day: 1,
};

/** Open-Meteo with scripted answers; a name that is not scripted cannot be reached. */
function scripted(answers: { search?: unknown; forecast?: unknown; status?: number }) {
  const asked: URL[] = [];
  let time = 0;
  const openMeteo = createOpenMeteo({
    now: () => time,
    fetch: input => {
      const url = new URL(input instanceof Request ? input.url : input);
      asked.push(url);
      const body = url.pathname.endsWith('/search') ? answers.search : answers.forecast;
      if (body === undefined) return Promise.reject(new TypeError('fetch failed'));
      return Promise.resolve(Response.json(body, { status: answers.status ?? 200 }));
    },
  });
  return {
    asked,
    sources: { openMeteo, now: november },
    wait: (milliseconds: number) => (time += milliseconds),
  };
}

describe('getWeather without a network', () => {
  it.each<[city: string, month: string, temperature: number, condition: string]>([
    ['Lisbon', '2026-11-20', 15, 'rainy'],
    ['lisboa', '2026-07-20', 23, 'sunny'],
    ['Oslo', '2026-01-10', -2, 'snowy'],
    ['Sydney', '2026-01-10', 24, 'partly cloudy'],
  ])('%s in %s', async (city, month, temperature, condition) => {
    const sources = { openMeteo: undefined, now: () => new Date(`${month}T12:00:00Z`) };
    expect(await getWeather({ city }, sources)).toMatchObject({ temperature, condition });
  });

  it('says that the figures are the average of the month in the city', async () => {
    // In Auckland it is already December.
    const sources = { openMeteo: undefined, now: () => new Date('2026-11-30T23:30:00Z') };
    expect(await getWeather({ city: 'Auckland' }, sources)).toMatchObject({
      source: { kind: 'climate-normal', month: 'December' },
    });
  });

  it('answers in Fahrenheit', async () => {
    expect(await getWeather({ city: 'Lucerne', unit: 'fahrenheit' }, offline)).toMatchObject({
      temperature: 41,
      unit: 'fahrenheit',
    });
  });

  it('does not guess a city it does not know', async () => {
    expect(await getWeather({ city: 'Atlantis' }, offline)).toEqual({
      error: 'unknown city',
      detail: '"Atlantis" is not in the built-in table, and Open-Meteo is off or out of reach.',
    });
  });
});

describe('getWeather with Open-Meteo', () => {
  it('reports the measurement and its source', async () => {
    const { sources, asked } = scripted({ forecast: { current } });
    expect(await getWeather({ city: 'Lisbon' }, sources)).toEqual({
      city: 'Lisbon',
      country: 'PT',
      temperature: 11,
      unit: 'celsius',
      condition: 'light rain',
      humidity: 81,
      wind: 12.6,
      source: { kind: 'open-meteo' },
    });
    expect(asked.map(url => url.host)).toEqual(['api.open-meteo.com']);
  });

  it('looks a city up that the table does not have', async () => {
    const { sources, asked } = scripted({
      search: {
        results: [{ name: 'Besançon', country_code: 'FR', latitude: 47.2, longitude: 6 }],
      },
      forecast: { current },
    });
    expect(await getWeather({ city: 'besancon' }, sources)).toMatchObject({
      city: 'Besançon',
      country: 'FR',
    });
    expect(asked.map(url => url.host)).toEqual([
      'geocoding-api.open-meteo.com',
      'api.open-meteo.com',
    ]);
  });

  it('says so when nobody knows the city', async () => {
    const { sources } = scripted({ search: {} });
    expect(await getWeather({ city: 'Atlantis' }, sources)).toMatchObject({
      error: 'unknown city',
      detail: 'Open-Meteo knows no place called "Atlantis".',
    });
  });

  it.each<[why: string, answers: Parameters<typeof scripted>[0]]>([
    ['cannot be reached', {}],
    ['answers with an error', { forecast: {}, status: 502 }],
    ['answers something else', { forecast: { unexpected: true } }],
  ])('falls back to the table when the service %s', async (_, answers) => {
    const { sources } = scripted(answers);
    expect(await getWeather({ city: 'Lisbon' }, sources)).toMatchObject({
      source: { kind: 'climate-normal' },
    });
  });

  it('leaves an unreachable service alone for a minute', async () => {
    const { sources, asked, wait } = scripted({});
    await getWeather({ city: 'Lisbon' }, sources);
    await getWeather({ city: 'Rome' }, sources);
    expect(asked).toHaveLength(1);
    wait(60_000);
    await getWeather({ city: 'Rome' }, sources);
    expect(asked).toHaveLength(2);
  });

  it('ends with the request that asked, and blames nobody for it', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stopped'));
    const openMeteo = createOpenMeteo({
      fetch: (_, init) => Promise.reject(init?.signal?.reason as Error),
    });
    await expect(
      getWeather({ city: 'Lisbon' }, { openMeteo, now: november }, controller.signal),
    ).rejects.toThrow('stopped');
    expect(openMeteo.reachable()).toBe(true);
  });
});
