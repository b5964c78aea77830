import {
  Cloud,
  CloudDrizzle,
  CloudFog,
  CloudLightning,
  CloudRain,
  CloudSnow,
  CloudSun,
  Cloudy,
  Haze,
  Moon,
  Sun,
  Wind,
  type LucideIcon,
} from 'lucide-react';
import type { Weather } from '../../tools/get-weather.ts';

interface Face {
  readonly icon: LucideIcon;
  readonly colour: string;
}

const faces: Readonly<Record<string, Face>> = {
  sunny: { icon: Sun, colour: 'text-sun' },
  clear: { icon: Moon, colour: 'text-sky' },
  'partly cloudy': { icon: CloudSun, colour: 'text-sun' },
  cloudy: { icon: Cloud, colour: 'text-muted-foreground' },
  overcast: { icon: Cloudy, colour: 'text-muted-foreground' },
  'light rain': { icon: CloudDrizzle, colour: 'text-sky' },
  rainy: { icon: CloudRain, colour: 'text-sky' },
  snowy: { icon: CloudSnow, colour: 'text-sky' },
  foggy: { icon: CloudFog, colour: 'text-muted-foreground' },
  hazy: { icon: Haze, colour: 'text-sun' },
  stormy: { icon: CloudLightning, colour: 'text-sun' },
  windy: { icon: Wind, colour: 'text-sky' },
};
const unknown: Face = { icon: Cloud, colour: 'text-muted-foreground' };

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

export function WeatherResult({ weather }: { weather: Weather }) {
  const face = faces[weather.condition] ?? unknown;
  return (
    <div className="flex items-center gap-4">
      <face.icon
        className={`size-14 shrink-0 ${face.colour}`}
        strokeWidth={1.4}
        aria-hidden="true"
      />
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="text-4xl font-light tracking-tight tabular-nums">
            {weather.temperature}°{weather.unit === 'fahrenheit' ? 'F' : 'C'}
          </span>
          <span className="first-letter:capitalize">{weather.condition}</span>
        </p>
        <p className="truncate text-sm">
          {weather.city}
          <span className="text-muted-foreground">{countryOf(weather)}</span>
        </p>
        <Source weather={weather} />
      </div>
    </div>
  );
}

function countryOf({ country }: Weather): string {
  const name = /^[A-Z]{2}$/.test(country) ? countries.of(country) : undefined;
  return name === undefined ? '' : `, ${name}`;
}

function Source({ weather }: { weather: Weather }) {
  if (weather.source.kind === 'climate-normal') {
    return (
      <p className="mt-1 text-xs text-muted-foreground">
        Usual for {weather.source.month}, not measured
      </p>
    );
  }
  return (
    <p className="mt-1 text-xs text-muted-foreground">
      Humidity {weather.humidity} %, wind {weather.wind} km/h ·{' '}
      <a
        href="https://open-meteo.com/"
        target="_blank"
        rel="noreferrer"
        className="underline underline-offset-2 hover:text-foreground"
      >
        Open-Meteo
      </a>
    </p>
  );
}
