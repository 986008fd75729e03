import './style/tokens.css';
import './style/base.css';
import { preferences } from './form/preferences.svelte';

preferences.load();
const target = document.getElementById('app')!;
// An owner who follows a link answers on a page of its own: no account, no database, nothing of the app but its looks.
const is_owner_link = /^\/svar\/?$/.test(location.pathname);
// So does whoever scans the code on the wall of a meeting.
const is_check_in = /^\/incheckning\/?$/.test(location.pathname);
const start = is_owner_link
  ? (await import('./views/owner/start')).start
  : is_check_in
    ? (await import('./views/checkin/start')).start
    : (await import('./app')).start;
await start(target);
