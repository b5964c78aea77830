import { tool } from 'ai';
import { z } from 'zod/v4';
import { findCity, type City } from './cities.ts';
import { climateNormal } from './climate-normals.ts';
import { modelSchema } from './model-schema.ts';
import { createOpenMeteo, type OpenMeteo, type Place } from './open-meteo.ts';
import { failureForModel, isToolFailure, type ToolFailure } from './tool-failure.ts';

export type TemperatureUnit = 'celsius' | 'fahrenheit';

export interface Weather {
  readonly city: string;
  /** ISO 3166-1 alpha-2, empty where unknown. */
  readonly country: string;
  readonly temperature: number;
  readonly unit: TemperatureUnit;
  readonly condition: string;
  /** Relative humidity in percent; only measured weather has it. */
  readonly humidity?: number;
  /** Wind in km/h; only measured weather has it. */
  readonly wind?: number;
  /** Where the figures come from: a measurement, or the long-term average of a month. */
  readonly source:
    | { readonly kind: 'open-meteo' }
    | { readonly kind: 'climate-normal'; readonly month: string };
}

/** What the tool depends on besides its input. */
export interface WeatherSources {
  /** Undefined: never ask the network. */
  readonly openMeteo: OpenMeteo | undefined;
  readonly now: () => Date;
}

/**
 * The weather in a city: from Open-Meteo when it answers, otherwise what the built-in table says is usual for the month.
 * A city that neither knows is a failure, never a guess.
 */
export async function getWeather(
  input: { city: string; unit?: TemperatureUnit | undefined },
  sources: WeatherSources,
  signal?: AbortSignal,
): Promise<Weather | ToolFailure> {
  const unit = input.unit ?? 'celsius';
  const city = findCity(input.city);
  const measured = await measuredWeather(input.city, city, unit, sources.openMeteo, signal);
  if (measured !== undefined) return measured;
  if (city === undefined) {
    return {
      error: 'unknown city',
      detail: `"${input.city}" is not in the built-in table, and Open-Meteo is off or out of reach.`,
    };
  }
  const normal = climateNormal(city, sources.now());
  return {
    city: city.name,
    country: city.country,
    temperature: inUnit(normal.celsius, unit),
    unit,
    condition: normal.sky,
    source: { kind: 'climate-normal', month: normal.month },
  };
}

/** Undefined when the network did not answer. */
async function measuredWeather(
  name: string,
  known: City | undefined,
  unit: TemperatureUnit,
  openMeteo: OpenMeteo | undefined,
  signal: AbortSignal | undefined,
): Promise<Weather | ToolFailure | undefined> {
  if (!openMeteo?.reachable()) return undefined;
  try {
    const place: Place | undefined = known ?? (await openMeteo.findPlace(name, signal));
    if (place === undefined) {
      return { error: 'unknown city', detail: `Open-Meteo knows no place called "${name}".` };
    }
    const { celsius, ...rest } = await openMeteo.currentWeather(place, signal);
    return {
      city: place.name,
      country: place.country,
      temperature: inUnit(celsius, unit),
      unit,
      ...rest,
      source: { kind: 'open-meteo' },
    };
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
}

/** Whole degrees: nobody says 11.3 °C in a sentence. */
function inUnit(celsius: number, unit: TemperatureUnit): number {
  return Math.round(unit === 'fahrenheit' ? celsius * 1.8 + 32 : celsius);
}

const openMeteo = createOpenMeteo();
const isOffline = () => process.env.LOAM_CHAT_OFFLINE === '1';

export const getWeatherTool = tool({
  description: 'Get the current weather for a city',
  inputSchema: modelSchema(
    z.object({
      city: z.string().describe('City name'),
      unit: z.enum(['celsius', 'fahrenheit']).optional(),
    }),
  ),
  execute: (input, { abortSignal }) =>
    getWeather(
      input,
      { openMeteo: isOffline() ? undefined : openMeteo, now: () => new Date() },
      abortSignal,
    ),
  toModelOutput: ({ output }) => {
    if (isToolFailure(output)) return failureForModel(output);
    const { city, temperature, unit, condition, source } = output;
    return {
      type: 'json',
      value: {
        city,
        temperature,
        unit,
        condition: source.kind === 'climate-normal' ? `usually ${condition}` : condition,
      },
    };
  },
});
