import './style/tokens.css';
import './style/base.css';
import { mount } from 'svelte';
import { preferences } from './form/preferences.svelte';
import { Lykta } from './state/lykta.svelte';
import App from './views/App.svelte';
import { install } from './views/install.svelte';
import { newVersion } from './views/new_version.svelte';

preferences.load();
install.listen();
const lykta = await Lykta.open();
const target = document.getElementById('app')!;
target.replaceChildren();
mount(App, { target, props: { lykta } });
lykta.start();
void newVersion.start();
