// Words of the Friday meeting: they come with its screens, not with the first load.
import en from './meeting.en.json';
import sv from './meeting.sv.json';
import { addTexts } from './text.svelte';

addTexts({ sv, en });
