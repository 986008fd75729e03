// The one object the screens read and call, handed down from the root so that tests can hand down another.
import { getContext, setContext } from 'svelte';
import type { Lykta } from '../state/lykta.svelte';

const key = Symbol('lykta');

export function provideLykta(lykta: Lykta): void {
  setContext(key, lykta);
}

export function useLykta(): Lykta {
  return getContext<Lykta>(key);
}
