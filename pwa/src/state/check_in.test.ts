import { describe, expect, test } from 'vitest';
import { ownRefusal } from '../domain/refusal';
import type { CheckIn, Door } from '../sync/check_in_link';
import type { Answer } from '../sync/api';
import { CheckInDesk } from './check_in.svelte';

const door: Door = { starts_at: '2024-12-20T19:45', place: 'Lokalen', name: 'Helgsamverkan', parties: [] };
const away = { ok: false as const, status: 0, refusal: ownRefusal('unavailable', 'no_network', 'the server does not answer') };
const over = { ok: false as const, status: 401, refusal: ownRefusal('unauthorized', 'code_expired', 'the code has ended') };

function world(answers: Answer<{ party: string; headcount: number; seq: number }>[]) {
  const kept = new Map<string, string>();
  const sent: CheckIn[] = [];
  const clock = { now: 1_000_000 };
  const desk = () =>
    new CheckInDesk({
      link: {
        open: () => Promise.resolve({ ok: true, value: door }),
        send: (check_in) => {
          sent.push(check_in);
          return Promise.resolve(answers.shift() ?? { ok: true, value: { party: check_in.party, headcount: check_in.headcount, seq: 7 } });
        },
      },
      keep: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
      },
      now: () => clock.now,
    });
  return { desk, sent, clock, kept };
}

describe('checking in with the code on the wall', () => {
  test('party, number, done', async () => {
    const { desk, sent, kept } = world([]);
    const one = desk();
    await one.open('KX7M-2Q9P');
    await one.checkIn('kyrka', 'Församlingen', 3, 'physical');
    expect(one.phase).toBe('done');
    expect(sent).toEqual([{ code: 'KX7M-2Q9P', party: 'kyrka', headcount: 3, mode: 'physical', waited_ms: 0 }]);
    expect(kept.size).toBe(0);
  });

  test('without a network it waits, also over a closed page, and counts from the tap', async () => {
    const { desk, sent, clock } = world([away]);
    const one = desk();
    await one.open('KX7M-2Q9P');
    await one.checkIn('kyrka', 'Församlingen', 3, 'physical');
    expect([one.phase, one.told?.name]).toEqual(['waiting', 'Församlingen']);

    clock.now += 90_000;
    const again = desk();
    expect(again.phase).toBe('waiting');
    await again.send();
    expect(again.phase).toBe('done');
    expect(sent.map(({ waited_ms }) => waited_ms)).toEqual([0, 90_000]);
  });

  test('a code whose time is over is told, and nothing waits any more', async () => {
    const { desk, kept } = world([over]);
    const one = desk();
    await one.open('KX7M-2Q9P');
    await one.checkIn('kyrka', 'Församlingen', 3, 'physical');
    expect([one.phase, one.problem]).toEqual(['choose', 'refusal.code_expired']);
    expect(kept.size).toBe(0);
  });

  test('what waited longer than the door is open is forgotten', () => {
    const { desk, clock, kept } = world([]);
    kept.set('lykta.incheckning', JSON.stringify({ code: 'A', party: 'kyrka', name: 'x', headcount: 1, mode: 'physical', at_ms: clock.now }));
    clock.now += 9 * 3_600_000;
    expect(desk().phase).toBe('code');
  });
});
