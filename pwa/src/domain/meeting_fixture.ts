// Meetings and what belongs to them, made for tests.
import type { Shown } from './overlay';
import type { Json } from './types';

export function shownOf(kind: string, id: string, fields: Record<string, Json>, more: Partial<Shown> = {}): Shown {
  return {
    id,
    activity: 'p/helg',
    occasion: id.split('/')[0]!,
    kind,
    schema: 2,
    rev: 1,
    created_rev: 1,
    created: { at: '2024-11-15T19:40:00+01:00', by: { party: 'lpo', role: '' } },
    fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value, state: 'server' as const, conflicts: [] }])),
    is_deleted: false,
    deleted_conflicts: [],
    is_held: false,
    photos_stored: [],
    state: 'server',
    conflict_count: 0,
    rejected: [],
    remarks: [],
    ...more,
  };
}

export function meetingOf(id: string, starts_at: string, fields: Record<string, Json> = {}): Shown {
  return shownOf('weekend_meeting', id, { status: 'planned', starts_at, ...fields });
}

export function attendanceOf(meeting: string, party: string, state: string, headcount: number | null = null, at = '19:45'): Shown {
  return shownOf(
    'attendance',
    `${meeting}/attendance/${party}`,
    { party, state, ...(headcount === null ? {} : { headcount }) },
    { created: { at: `2024-11-15T${at}:00+01:00`, by: { party: 'lpo', role: '' } } },
  );
}
