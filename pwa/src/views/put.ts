// One change to something that stands on the screen, and the sentence to show when it could not be stored.
import type { Shown } from '../domain/overlay';
import type { JsonObject } from '../domain/types';
import { refusalText } from '../form/words';
import type { Lykta } from '../state/lykta.svelte';

/** "" when it is on disk in this phone. */
export async function put(lykta: Lykta, shown: Pick<Shown, 'activity' | 'occasion' | 'id' | 'kind'>, set: JsonObject): Promise<string> {
  const { activity, occasion, id, kind } = shown;
  const outcome = await lykta.save({ activity, occasion, entity: id, kind, set });
  return outcome.ok ? '' : refusalText(outcome.key);
}

/** Something new in a walk; "" and its id, or the sentence. */
export async function make(lykta: Lykta, walk: Pick<Shown, 'activity' | 'id'>, kind: string, set: JsonObject, entity?: string): Promise<string> {
  const outcome = await lykta.save({ activity: walk.activity, occasion: walk.id, kind, set, ...(entity === undefined ? {} : { entity }) });
  return outcome.ok ? '' : refusalText(outcome.key);
}
