// The app itself, as opposed to the owner's page: opened with everything the phone holds, then the network.
import { mount } from 'svelte';
import { Lykta } from './state/lykta.svelte';
import App from './views/App.svelte';
import { install } from './views/install.svelte';
import { newVersion } from './views/new_version.svelte';

export async function start(target: HTMLElement): Promise<void> {
  install.listen();
  const lykta = await Lykta.open();
  target.replaceChildren();
  mount(App, { target, props: { lykta } });
  lykta.start();
  void newVersion.start();
}
