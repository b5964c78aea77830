import { describe, expect, it } from 'vitest';
import { cities } from './cities.ts';
import { getTime } from './get-time.ts';

const winter = new Date('2026-11-20T12:05:30Z');
const summer = new Date('2026-07-01T23:59:00Z');

describe('getTime', () => {
  it.each<[place: string, now: Date, time: string, date: string, timezone: string]>([
    ['Tokyo', winter, '21:05', '2026-11-20', 'Asia/Tokyo'],
    ['london', winter, '12:05', '2026-11-20', 'Europe/London'],
    ['London', summer, '00:59', '2026-07-02', 'Europe/London'],
    ['New York', winter, '07:05', '2026-11-20', 'America/New_York'],
    ['nyc', summer, '19:59', '2026-07-01', 'America/New_York'],
    ['Kathmandu', winter, '17:50', '2026-11-20', 'Asia/Kathmandu'],
    ['São Paulo', winter, '09:05', '2026-11-20', 'America/Sao_Paulo'],
    ['Paris, France', winter, '13:05', '2026-11-20', 'Europe/Paris'],
    ['Europe/Zurich', winter, '13:05', '2026-11-20', 'Europe/Zurich'],
    ['Ushuaia', winter, '09:05', '2026-11-20', 'America/Argentina/Ushuaia'],
    ['Adelaide', winter, '22:35', '2026-11-20', 'Australia/Adelaide'],
    ['UTC', winter, '12:05', '2026-11-20', 'UTC'],
  ])('%s', (place, now, time, date, timezone) => {
    expect(getTime(place, now)).toMatchObject({ time, date, timezone });
  });

  it('understands a zone under its other name', () => {
    expect(getTime('Asia/Kolkata', winter)).toMatchObject({ time: '17:35' });
    expect(getTime('Asia/Calcutta', winter)).toMatchObject({ time: '17:35' });
  });

  it('tells weekday and distance from UTC', () => {
    expect(getTime('Tokyo', winter)).toMatchObject({ weekday: 'Friday', offset: 'GMT+9' });
  });

  it('knows the time in every city of the table', () => {
    for (const { name } of cities) {
      expect(getTime(name, winter)).toMatchObject({ time: expect.stringMatching(/^\d\d:\d\d$/) });
    }
  });

  it.each(['Atlantis', '', 'Europe/Nowhere'])('does not know %j', place => {
    expect(getTime(place, winter)).toMatchObject({ error: 'unknown city' });
  });
});
