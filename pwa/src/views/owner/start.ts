import '../../strings/desk';
import { mount } from 'svelte';
import { localMinute } from '../../domain/occasion';
import { openDesk } from '../../state/owner_start';
import OwnerPage from './OwnerPage.svelte';

export async function start(target: HTMLElement): Promise<void> {
  const desk = await openDesk(location.hash.slice(1), () => localMinute(Date.now()).slice(0, 10));
  target.replaceChildren();
  mount(OwnerPage, { target, props: { desk } });
}
