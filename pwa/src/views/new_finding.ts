// Tap on "+": a draft on disk before anything is shown, so that not even the first tap can be lost.
import { localMinute } from '../domain/occasion';
import type { Shown } from '../domain/overlay';
import type { JsonObject } from '../domain/types';
import type { Lykta } from '../state/lykta.svelte';

export type NewDraft = { ok: true; id: string } | { ok: false; key: string };

export async function newFinding(lykta: Lykta, walk: Shown, defaults: JsonObject): Promise<NewDraft> {
  try {
    const draft = await lykta.drafts.create({
      kind: 'finding',
      activity: walk.activity,
      occasion: walk.id,
      set: { ...defaults, seen_at: localMinute(Date.now()) },
    });
    return { ok: true, id: draft.id };
  } catch {
    return { ok: false, key: 'refusal.storage_unavailable' };
  }
}
