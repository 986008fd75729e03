import '../../strings/meeting';
import { mount } from 'svelte';
import { openCheckIn } from '../../state/check_in.svelte';
import CheckInPage from './CheckInPage.svelte';

export function start(target: HTMLElement): void {
  const desk = openCheckIn();
  target.replaceChildren();
  mount(CheckInPage, { target, props: { desk, code: decodeURIComponent(location.hash.slice(1)) } });
}
