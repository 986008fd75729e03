// Entities as screens see them, for tests of what is worked out from them.
import type { Shown } from './overlay';
import type { Json } from './types';

export function shownOf(id: string, kind: string, fields: Record<string, Json> = {}, more: Partial<Shown> = {}): Shown {
  return {
    id,
    activity: 'farsta-2024/trygghetsvandring',
    occasion: 'w1',
    kind,
    schema: 1,
    created_rev: 0,
    rev: 1,
    created: { at: '2024-12-11T18:00:00+01:00', by: { party: 'sdf', role: '' } },
    fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value, state: 'server', conflicts: [] }])),
    is_deleted: false,
    deleted_conflicts: [],
    is_held: false,
    photos_stored: [],
    remarks: [],
    state: 'server',
    conflict_count: 0,
    rejected: [],
    ...more,
  };
}
