// Words of what is done at a desk, before and after a walk: they come with those screens, not with the first load.
import en from './desk.en.json';
import sv from './desk.sv.json';
import { addTexts } from './text.svelte';

addTexts({ sv, en });
