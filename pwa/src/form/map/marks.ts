// What a map shows: marks with a place, made from what the ledger holds. Nothing here knows the map library.
import { latLon, type LatLon } from '../../domain/geo';
import { numberOf, textOf, type Shown } from '../../domain/overlay';
import type { Manifest } from '../../domain/types';
import { t } from '../../strings/text.svelte';
import type { IconName } from '../parts/icons';
import { choiceLabel, findingIcon, findingTitle } from '../words';

/** finding = drop, measure = square, stop = numbered disc: told apart by shape, not by colour. */
export type MarkShape = 'finding' | 'measure' | 'stop';
export type MarkTone = 'plain' | 'acute' | 'high' | 'low' | 'good';
/** A small sign at the corner, so that nothing is said by colour alone. */
export type MarkSign = '' | '!' | '?' | '✓';

export interface MapMark extends LatLon {
  id: string;
  shape: MarkShape;
  tone: MarkTone;
  sign: MarkSign;
  icon: IconName;
  /** The number in a stop's disc, "" for others. */
  number: string;
  /** What a screen reader says. */
  label: string;
}

export function placeOf(shown: Shown): LatLon | null {
  return latLon(textOf(shown, 'lat'), textOf(shown, 'lon'));
}

/** Null: it has no position (yet), or is gone. */
export function findingMark(shown: Shown, manifest: Manifest | null): MapMark | null {
  const at = placeOf(shown);
  if (!at || shown.is_deleted || textOf(shown, 'merged_into') !== '') return null;
  const seriousness = textOf(shown, 'seriousness');
  const kind = textOf(shown, 'kind');
  const tone = kind === 'positive' ? 'good' : seriousness === 'acute' || seriousness === 'high' || seriousness === 'low' ? seriousness : 'plain';
  const how = seriousness === '' ? '' : `, ${choiceLabel(manifest, shown.kind, 'seriousness', seriousness)}`;
  return {
    ...at,
    id: shown.id,
    shape: 'finding',
    tone,
    sign: tone === 'acute' || tone === 'high' ? '!' : kind === 'question' ? '?' : '',
    icon: findingIcon(shown, manifest),
    number: '',
    label: `${findingTitle(shown, manifest)}${how}`,
  };
}

/** A measure stands where the first of its findings stands. */
export function measureMark(shown: Shown, manifest: Manifest | null, at: LatLon | null): MapMark | null {
  if (!at || shown.is_deleted || textOf(shown, 'merged_into') !== '' || textOf(shown, 'status') === 'removed') return null;
  const is_done = textOf(shown, 'status') === 'done';
  return {
    ...at,
    id: shown.id,
    shape: 'measure',
    tone: is_done ? 'good' : 'plain',
    sign: is_done ? '✓' : '',
    icon: findingIcon(shown, manifest),
    number: '',
    label: textOf(shown, 'text') || findingTitle(shown, manifest),
  };
}

/** Stops in the order they are walked. */
export function inOrder(stops: readonly Shown[]): Shown[] {
  return stops
    .filter((stop) => !stop.is_deleted && textOf(stop, 'merged_into') === '')
    .sort((a, b) => (numberOf(a, 'order') ?? 1000) - (numberOf(b, 'order') ?? 1000) || a.created.at.localeCompare(b.created.at));
}

/** Numbered as walked; a stop without a position keeps its number and is not on the map. */
export function stopMarks(stops: readonly Shown[]): MapMark[] {
  return inOrder(stops).flatMap((stop, index): MapMark[] => {
    const at = placeOf(stop);
    if (!at) return [];
    const number = String(index + 1);
    const label = t('map.stop', { n: index + 1, name: textOf(stop, 'name') });
    return [{ ...at, id: stop.id, shape: 'stop', tone: 'plain', sign: '', icon: 'route', number, label }];
  });
}

/** The line through the stops that have a position. */
export function routeOf(stops: readonly Shown[]): LatLon[] {
  return inOrder(stops).flatMap((stop) => placeOf(stop) ?? []);
}
