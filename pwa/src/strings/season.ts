// Words of the weekly meeting's year: they come with its screens.
import en from './season.en.json';
import sv from './season.sv.json';
import { addTexts } from './text.svelte';

addTexts({ sv, en });
