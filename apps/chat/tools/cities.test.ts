import { describe, expect, it } from 'vitest';
import { cities, findCity } from './cities.ts';

describe('the table of cities', () => {
  it('has at least 60 cities, each once', () => {
    expect(cities.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cities.map(city => city.name)).size).toBe(cities.length);
  });

  it.each(cities)('$name has plausible figures', city => {
    const celsius = city.normals.map(normal => normal.celsius);
    expect(celsius).toHaveLength(12);
    expect(Math.min(...celsius)).toBeGreaterThan(-15);
    expect(Math.max(...celsius)).toBeLessThan(40);
    // A zone that the runtime does not know would throw here.
    expect(new Intl.DateTimeFormat('en', { timeZone: city.zone }).format()).not.toBe('');
  });

  it.each(cities.filter(city => Math.abs(city.latitude) > 24))(
    '$name has its summer on the right side of the year',
    ({ latitude, normals }) => {
      const [january, july] = [normals[0]?.celsius ?? 0, normals[6]?.celsius ?? 0];
      expect(Math.sign(july - january)).toBe(Math.sign(latitude));
    },
  );

  it.each<[name: string, city: string | undefined]>([
    ['Zürich', 'Zurich'],
    ['zurich', 'Zurich'],
    ['ZURICH?', 'Zurich'],
    ['  new   york ', 'New York'],
    ['New York City', 'New York'],
    ['Köln', 'Cologne'],
    ['København', 'Copenhagen'],
    ['Paris, France', 'Paris'],
    ['Lisbon (Portugal)', 'Lisbon'],
    ['Atlantis', undefined],
    ['', undefined],
  ])('%j is %s', (name, city) => {
    expect(findCity(name)?.name).toBe(city);
  });
});
