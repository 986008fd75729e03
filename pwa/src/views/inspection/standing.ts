// How a visit's standing looks: a shape and a word, never colour alone.
import type { VisitStanding } from '../../domain/inspection';
import type { IconName } from '../../form/parts/icons';
import type { TextKey } from '../../strings/text.svelte';

export const standing_looks: Record<VisitStanding, { icon: IconName; tone: 'plain' | 'good' | 'bad' | 'lamp'; text: TextKey }> = {
  not_visited: { icon: 'door', tone: 'plain', text: 'inspection.not_visited' },
  under_way: { icon: 'pencil', tone: 'lamp', text: 'inspection.under_way' },
  no_remark: { icon: 'check', tone: 'good', text: 'inspection.no_remark' },
  deficiency: { icon: 'alert', tone: 'bad', text: 'inspection.deficiency' },
  closed: { icon: 'close', tone: 'plain', text: 'inspection.closed' },
  refused: { icon: 'warning', tone: 'bad', text: 'inspection.refused' },
};
