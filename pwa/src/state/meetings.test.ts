import { describe, expect, test } from 'vitest';
import { attendanceId } from '../domain/occasion';
import { elementsOf, textOf } from '../domain/overlay';
import { MemoryServer } from '../sync/memory_server';
import { ROW, until, world } from './test_world';

const by = { party: 'lpo', role: 'kommunpolis' };
/** A Friday evening, on whatever clock the machine has. */
const friday = new Date(2024, 10, 15, 19, 45).getTime();
const sunday = new Date(2024, 10, 17, 23, 50).getTime();
const monday = new Date(2024, 10, 18, 0, 10).getTime();

describe('the Friday meeting on the phone', () => {
  test('tonight in one tap, without a series; the next one takes place, convenor and whom to expect from it', async () => {
    const { lykta } = await world(undefined, undefined, { now: () => friday });
    await lykta.account.join('KX7M-2Q9P');
    const first = await lykta.meetings.start(ROW, by, true);
    if (!first.ok) throw new Error('not saved');
    const meeting = lykta.meetings.get(first.entity)!;
    expect([textOf(meeting, 'status'), textOf(meeting, 'starts_at')]).toEqual(['planned', '2024-11-15T19:45']);
    expect(meeting.fields['attendance_by']?.value).toEqual(by);
    expect(lykta.meetings.tonight.map(({ id }) => id)).toEqual([first.entity]);
    await lykta.meetings.put(meeting, 'weekend_meeting', { place: 'Lokalen', 'expected/kyrka': true }, meeting.id);
    const again = await lykta.meetings.start(ROW, { party: 'sdf', role: '' }, false);
    if (!again.ok) throw new Error('not saved');
    const next = lykta.meetings.get(again.entity)!;
    expect([textOf(next, 'place'), elementsOf(next, 'expected'), next.fields['convenor']?.value]).toEqual(['Lokalen', ['kyrka'], by]);
    expect(next.fields['attendance_by']).toBeUndefined();
    expect(lykta.meetings.sameEvening(next)?.id).toBe(first.entity);
    lykta.close();
  });

  test('focus places are for whoever is in, and on Monday they leave the phone with all that tells of them', async () => {
    const server = new MemoryServer();
    const first = await world(server, undefined, { now: () => friday });
    await first.lykta.account.join('KX7M-2Q9P');
    const started = await first.lykta.meetings.start(ROW, by, true);
    if (!started.ok) throw new Error('not saved');
    const meeting = first.lykta.meetings.get(started.entity)!;
    await first.lykta.meetings.put(meeting, 'focus', { place: 'torget', 'who/lpo': true });
    expect(first.lykta.meetings.focus(meeting, 'kyrka')).toEqual([]);
    await first.lykta.meetings.put(meeting, 'attendance', { party: 'kyrka', state: 'on_duty_only' }, attendanceId(meeting.id, 'kyrka'));
    expect(first.lykta.meetings.focus(meeting, 'kyrka').map((place) => textOf(place, 'place'))).toEqual(['torget']);
    first.lykta.start();
    await until(() => first.lykta.status.waiting + first.lykta.status.sent === 0 && first.lykta.queue.receipts.every(({ seq }) => seq > 0));
    first.lykta.close();

    const late = await world(server, first.name, { now: () => sunday });
    late.lykta.start();
    await late.lykta.meetings.forgetOver();
    expect(late.lykta.meetings.focus(late.lykta.meetings.get(meeting.id)!, 'kyrka')).toHaveLength(1);
    late.lykta.close();

    const over = await world(server, first.name, { now: () => monday });
    expect(over.lykta.meetings.focus(over.lykta.meetings.get(meeting.id)!, 'kyrka')).toEqual([]);
    over.lykta.start();
    await until(() => over.lykta.meetings.of(meeting.id, 'focus').length === 0);
    over.lykta.close();

    const after = await world(server, first.name, { now: () => monday });
    expect(after.lykta.meetings.of(meeting.id, 'focus')).toEqual([]);
    expect(after.lykta.queue.receipts.map(({ kind }) => kind)).not.toContain('focus');
    expect(after.lykta.meetings.of(meeting.id, 'attendance')).toHaveLength(1);
    after.lykta.close();
  });
});
