// Words of inspection rounds: they come with those screens, not with the first load.
import en from './inspection.en.json';
import sv from './inspection.sv.json';
import { addTexts } from './text.svelte';

addTexts({ sv, en });
