import { describe, expect, test } from 'vitest';
import { answersDue, isStillOpen, standingOf, undecided, unreviewed } from './after_walk';
import { pairsOf, secondLookId, writtenOn } from './follow_up';
import { comesAlong, equalDarkness, isTimeToWarn, missingCompetences, repliesOf } from './plan_walk';
import { shownOf } from './walk_fixture';

const TODAY = '2025-02-01';
const walk = shownOf('w1', 'walk', { starts_at: '2024-12-11T18:00', status: 'held', area_name: 'Fagersjö', protocol_sent_on: '2024-12-20' });
const measure = (id: string, fields = {}) => shownOf(id, 'measure', { responsible: 'tk', text: id, owner_answer: 'no_answer', status: 'not_started', ...fields });
const finding = (id: string, fields = {}) => shownOf(id, 'finding', { kind: 'deficiency', ...fields });

describe('how far the answers have come', () => {
  test('the answer is due 30 days after the protocol, or on the day the walk says', () => {
    expect(answersDue(walk)).toBe('2025-01-19');
    expect(answersDue(shownOf('w', 'walk', { answers_due: '2025-03-01', protocol_sent_on: '2024-12-20' }))).toBe('2025-03-01');
    expect(answersDue(shownOf('w', 'walk'))).toBe('');
  });

  test('waiting, then ready to follow up, then closed', () => {
    const declined = measure('m2', { owner_answer: 'declined' });
    const question = finding('q', { kind: 'question', presumed_owner: 'sdf' });
    const waiting = standingOf(walk, [measure('m1'), declined], [question], TODAY);
    expect(waiting).toMatchObject({ answered: 1, total: 3, told: 1, state: 'waiting' });
    expect(waiting.overdue.map(({ id }) => id)).toEqual(['m1', 'q']);
    const taken = measure('m1', { owner_answer: 'accepted', agreed_on: '2025-01-08', due: '2025-01-31' });
    const answered = finding('q', { kind: 'question', presumed_owner: 'sdf', answer: 'i mars' });
    const ready = standingOf(walk, [taken, declined], [answered], TODAY);
    expect(ready).toMatchObject({ answered: 3, total: 3, told: 2, state: 'ready' });
    expect(ready.late.map(({ id }) => id)).toEqual(['m1']);
    const done = measure('m1', { owner_answer: 'accepted', status: 'done', done_on: '2025-01-30' });
    expect(standingOf(walk, [done, declined], [answered], TODAY)).toMatchObject({ told: 3, state: 'closed', overdue: [], late: [] });
    expect(standingOf(walk, [], [], TODAY).state).toBe('nothing');
  });

  test('what was passed on waits for whoever it was passed to', () => {
    const passed = standingOf(walk, [measure('m1', { owner_answer: 'forwarded', forwarded_to: 'bostad' })], [], TODAY);
    expect(passed).toMatchObject({ answered: 1, total: 1, state: 'waiting' });
    expect(passed.forwarded.map(({ id }) => id)).toEqual(['m1']);
  });

  test('a split measure is asked by its parts, merged and deleted ones are not asked', () => {
    const all = [
      measure('whole'),
      measure('part', { parent_id: 'whole' }),
      measure('merged', { merged_into: 'part' }),
      shownOf('gone', 'measure', {}, { is_deleted: true }),
      measure('ring1', { parent_id: 'ring2' }),
      measure('ring2', { parent_id: 'ring1' }),
    ];
    const owners = standingOf(walk, all, [], TODAY).owners;
    expect(owners.map(({ party, total }) => [party, total])).toEqual([['tk', 3]]);
    expect(owners[0]!.measures.map(({ id }) => id)).toEqual(['part', 'ring1', 'ring2']);
  });

  test('what nobody has decided about, and photos nobody has looked at', () => {
    const all = [finding('a'), finding('b'), finding('good', { kind: 'positive' }), finding('ask', { kind: 'question' })];
    expect(undecided(all, [measure('m', { 'origin/a': true })]).map(({ id }) => id)).toEqual(['b']);
    const pictured = finding('p', { 'photos/x': true, 'photos/y': true, 'photo_review/x': 'ok' });
    expect(unreviewed([pictured]).map(({ sha256 }) => sha256)).toEqual(['y']);
  });
});

describe('planning', () => {
  const planned = shownOf('w2', 'walk', {
    status: 'planned',
    starts_at: '2025-02-07T18:00',
    area_name: 'fagersjö ',
    'invited/tk': true,
    'invited/lpo': true,
    'invited/bostad': true,
    'competences_needed/lighting': true,
    'competences_needed/order': true,
  });
  const replies = [
    shownOf('w2/invitation/tk', 'invitation', { party: 'tk', reply: 'substitute', headcount: 2, 'competences/lighting': true }),
    shownOf('w2/invitation/lpo', 'invitation', { party: 'lpo', reply: 'declined', headcount: 0, 'competences/order': true }),
  ];

  test('replies are counted, the silent are named, what is missing is flagged a week ahead', () => {
    expect(repliesOf(planned, replies)).toEqual({ coming: 0, substitute: 1, declined: 1, silent: ['bostad'], heads: 2 });
    expect(missingCompetences(planned, replies)).toEqual(['order']);
    expect(['2025-01-30', '2025-01-31', '2025-02-07', '2025-02-08'].map((day) => isTimeToWarn(planned, day))).toEqual([false, true, true, false]);
  });

  test('open matters of the same area, or within 150 m of a stop, come along', () => {
    const at = (lat: string) => ({ lat, lon: '18.08000' });
    const stops = [shownOf('s', 'place', at('59.24000'), { occasion: 'w2' })];
    const others = { near: 'Skarpnäck', far: 'Skarpnäck', w1: 'Fagersjö', w2: 'Fagersjö' } as Record<string, string>;
    const earlier = [
      finding('same-area'),
      finding('covered'),
      measure('by-measure', { 'origin/covered': true, owner_answer: 'accepted' }),
      measure('done', { owner_answer: 'accepted', status: 'done', done_on: '2025-01-01' }),
      measure('contested', { owner_answer: 'accepted', status: 'done', done_on: '2025-01-01', contested: true }),
      shownOf('149m', 'finding', { kind: 'deficiency', ...at('59.24134') }, { occasion: 'near' }),
      shownOf('151m', 'finding', { kind: 'deficiency', ...at('59.24136') }, { occasion: 'far' }),
      shownOf('own', 'finding', { kind: 'deficiency' }, { occasion: 'w2' }),
    ];
    const found = comesAlong(planned, stops, earlier, (id) => others[id] ?? '', (id) => earlier.find((one) => one.id === id) ?? null);
    expect(found.map(({ shown }) => shown.id).sort()).toEqual(['149m', 'by-measure', 'contested', 'same-area']);
    expect(found[0]).toMatchObject({ metres: 149 });
  });

  test('equal darkness keeps the time after sunset, and says when the evening is too light', () => {
    // 2024-12-11 18:00 is 3 h 12 min after sunset (14.48); on 2025-03-12 the sun sets at 17.48.
    expect(equalDarkness('2024-12-11T18:00', '2025-03-12')).toEqual({ starts_at: '2025-03-12T21:00', is_as_dark: true });
    expect(equalDarkness('2024-12-11T18:00', '2025-06-12')).toEqual({ starts_at: '2025-06-12T22:00', is_as_dark: false });
    expect(equalDarkness('2024-12-11', '2025-03-12')).toBeNull();
  });
});

describe('a second look', () => {
  test.each([
    ['fixed', { owner_answer: 'accepted', status: 'done', done_on: '2025-01-30' }, { verified_on: TODAY, contested: false }],
    ['fixed', { owner_answer: 'accepted', status: 'started' }, { verified_on: TODAY, contested: false }],
    ['still_so', { owner_answer: 'accepted', status: 'done', done_on: '2025-01-30' }, { contested: true, verified_on: null }],
    ['still_so', { owner_answer: 'accepted', status: 'started' }, null],
    ['still_so', { owner_answer: 'declined' }, null],
    ['fixed', { owner_answer: 'accepted', status: 'removed' }, null],
  ] as const)('%s on %j writes %j', (outcome, fields, written) => {
    expect(writtenOn(measure('m', fields), outcome, TODAY)).toEqual(written);
  });

  test('pairs what was seen then with what is said now', () => {
    const earlier = {
      findings: [finding('b', { seen_at: '2024-12-11T18:20' }), finding('a', { seen_at: '2024-12-11T18:10' }), finding('good', { kind: 'positive' })],
      measures: [measure('m', { 'origin/a': true })],
    };
    const look = shownOf(secondLookId('w2', 'a'), 'second_look', { finding: 'a', outcome: 'fixed' }, { occasion: 'w2' });
    expect(pairsOf(earlier, [look]).map(({ finding: one, measures, outcome }) => [one.id, measures.length, outcome])).toEqual([
      ['a', 1, 'fixed'],
      ['b', 0, null],
    ]);
  });

  test('what is seen fixed or answered is not brought along again', () => {
    expect(isStillOpen(measure('m', { owner_answer: 'declined' }))).toBe(false);
    expect(isStillOpen(finding('q', { kind: 'question', answer: 'ja' }))).toBe(false);
    expect(isStillOpen(finding('f'))).toBe(true);
  });
});
