// Addresses of screens: plain paths, so that a link from a mail or the home screen opens the same place without a
// network. Entity ids may hold slashes; they are always the rest of the path.
import { tick } from 'svelte';

/** What one walk is looked at as: "/vandring/<id>", then the word of the tab. */
export type WalkTab = 'list' | 'map' | 'lead' | 'after';

/** What one Friday meeting is looked at as: "/helg/<id>", then the word. */
export type MeetingTab = 'attendance' | 'questions' | 'agreed' | 'after' | 'door' | 'note' | 'sheet';

export type Route =
  | { screen: 'today' }
  | { screen: 'walks' }
  | { screen: 'walk-new' }
  | { screen: 'walk'; id: string; tab: WalkTab }
  | { screen: 'walk-plan'; id: string }
  | { screen: 'meeting'; id: string; tab: MeetingTab }
  | { screen: 'season'; year: number }
  | { screen: 'season-plan'; year: number }
  | { screen: 'season-survey'; year: number }
  | { screen: 'follow-up'; id: string }
  | { screen: 'measures' }
  | { screen: 'place'; lat: string; lon: string }
  | { screen: 'rounds' }
  | { screen: 'round-new' }
  | { screen: 'round'; id: string }
  | { screen: 'visit'; round: string; object: string }
  | { screen: 'draft'; id: string }
  | { screen: 'finding'; id: string }
  | { screen: 'situation'; plan: string | null }
  | { screen: 'goal'; row: string; goal: string }
  | { screen: 'fact'; row: string; fact: string }
  | { screen: 'queue' }
  | { screen: 'to-blur' }
  | { screen: 'settings' }
  | { screen: 'join'; code: string }
  | { screen: 'unknown' };

const tab_words: Record<Exclude<WalkTab, 'list'>, string> = { map: 'karta', lead: 'leda', after: 'efter' };

const meeting_words: Record<Exclude<MeetingTab, 'attendance'>, string> = {
  questions: 'fragor',
  agreed: 'overens',
  after: 'efter',
  door: 'dorren',
  note: 'rapport',
  sheet: 'lapp',
};

export const path = {
  today: '/idag',
  walks: '/vandring',
  walkNew: '/vandring/ny',
  situation: '/lage',
  queue: '/skickat',
  toBlur: '/sudda',
  settings: '/installningar',
  join: '/anslut',
  /** Logged out while the server could not be told. */
  measures: '/atgarder',
  walk: (id: string, tab: WalkTab = 'list'): string => `/vandring/${encodeId(id)}${tab === 'list' ? '' : `/${tab_words[tab]}`}`,
  walkPlan: (id: string): string => `/vandring/${encodeId(id)}/plan`,
  followUp: (id: string): string => `/vandring/${encodeId(id)}/folj-upp`,
  season: (year: number): string => `/helg/${year}`,
  seasonSurvey: (year: number): string => `/helg/${year}/enkat`,
  seasonPlan: (year: number): string => `/helg/${year}/plan`,
  place: (lat: string, lon: string): string => `/plats?lat=${encodeURIComponent(lat)}&lon=${encodeURIComponent(lon)}`,
  rounds: '/tillsyn',
  roundNew: '/tillsyn/ny',
  round: (id: string): string => `/tillsyn/${encodeId(id)}`,
  visit: (round: string, object: string): string => `/tillsyn/${encodeId(round)}/besok/${encodeId(object)}`,
  meeting: (id: string, tab: MeetingTab = 'attendance'): string =>
    `/helg/${encodeId(id)}${tab === 'attendance' ? '' : `/${meeting_words[tab]}`}`,
  draft: (id: string): string => `/utkast/${encodeId(id)}`,
  finding: (id: string): string => `/iakttagelse/${encodeId(id)}`,
  plan: (plan: string): string => `/lage/${encodeURIComponent(plan)}`,
  fact: (row: string, fact: string): string => `/siffra/${encodeURIComponent(fact)}/${encodeId(row)}`,
  goal: (row: string, goal: string): string => `/mal/${encodeURIComponent(goal)}/${encodeId(row)}`,
};

function encodeId(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

export function routeOf(pathname: string, search = ''): Route {
  const [first = '', ...rest] = pathname.split('/').filter((part) => part !== '').map(decoded);
  const id = rest.join('/');
  switch (first) {
    case '':
    case 'idag':
      return { screen: 'today' };
    case 'vandring':
      if (id === '') return { screen: 'walks' };
      return id === 'ny' ? { screen: 'walk-new' } : walkRoute(rest);
    case 'tillsyn':
      return roundRoute(rest);
    case 'helg': {
      // A year is four digits; a meeting's own id never begins so.
      const [year = '', view] = rest;
      if (!/^\d{4}$/.test(year)) return id === '' ? { screen: 'unknown' } : meetingRoute(rest);
      if (view === 'enkat') return { screen: 'season-survey', year: Number(year) };
      return view === 'plan' ? { screen: 'season-plan', year: Number(year) } : { screen: 'season', year: Number(year) };
    }
    case 'utkast':
      return id === '' ? { screen: 'unknown' } : { screen: 'draft', id };
    case 'iakttagelse':
      return id === '' ? { screen: 'unknown' } : { screen: 'finding', id };
    case 'lage':
      return { screen: 'situation', plan: id === '' ? null : id };
    case 'mal': {
      const [goal = '', ...row] = rest;
      return row.length === 0 ? { screen: 'unknown' } : { screen: 'goal', goal, row: row.join('/') };
    }
    case 'siffra': {
      const [fact = '', ...row] = rest;
      return row.length === 0 ? { screen: 'unknown' } : { screen: 'fact', fact, row: row.join('/') };
    }
    case 'atgarder':
      return { screen: 'measures' };
    case 'plats': {
      const asked = new URLSearchParams(search);
      return { screen: 'place', lat: asked.get('lat') ?? '', lon: asked.get('lon') ?? '' };
    }
    case 'skickat':
      return { screen: 'queue' };
    case 'sudda':
      return { screen: 'to-blur' };
    case 'installningar':
      return { screen: 'settings' };
    case 'anslut':
      return { screen: 'join', code: '' };
    case 'med':
      return { screen: 'join', code: id };
    default:
      return { screen: 'unknown' };
  }
}

/** Both ids may hold slashes; the word between them parts them. */
function roundRoute(parts: string[]): Route {
  if (parts.length === 0) return { screen: 'rounds' };
  if (parts.length === 1 && parts[0] === 'ny') return { screen: 'round-new' };
  const word = parts.indexOf('besok');
  if (word < 1 || word === parts.length - 1) return { screen: 'round', id: parts.join('/') };
  return { screen: 'visit', round: parts.slice(0, word).join('/'), object: parts.slice(word + 1).join('/') };
}

/** The id may hold slashes itself; the last part is a view of the walk only when it is one of our words. */
function walkRoute(parts: string[]): Route {
  const before = parts.slice(0, -1).join('/');
  const last = parts.at(-1) ?? '';
  if (before !== '') {
    if (last === 'plan') return { screen: 'walk-plan', id: before };
    if (last === 'folj-upp') return { screen: 'follow-up', id: before };
    const tab = (Object.keys(tab_words) as (keyof typeof tab_words)[]).find((key) => tab_words[key] === last);
    if (tab) return { screen: 'walk', id: before, tab };
  }
  return { screen: 'walk', id: parts.join('/'), tab: 'list' };
}

function meetingRoute(parts: string[]): Route {
  const before = parts.slice(0, -1).join('/');
  const tab = (Object.keys(meeting_words) as (keyof typeof meeting_words)[]).find((key) => meeting_words[key] === parts.at(-1));
  return before !== '' && tab ? { screen: 'meeting', id: before, tab } : { screen: 'meeting', id: parts.join('/'), tab: 'attendance' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Router {
  route = $state.raw<Route>({ screen: 'today' });
  /** True when there is a screen of ours to go back to. */
  private depth = 0;
  private readonly scrolls = new Map<string, number>();

  start(): void {
    history.scrollRestoration = 'manual';
    this.route = routeOf(location.pathname, location.search);
    addEventListener('popstate', () => {
      this.depth = Math.max(0, this.depth - 1);
      this.show(this.scrolls.get(location.pathname) ?? 0);
    });
    document.addEventListener('click', (event) => this.followLink(event));
  }

  go(to: string, how: 'push' | 'replace' = 'push'): void {
    this.scrolls.set(location.pathname, scrollY);
    if (how === 'push') {
      history.pushState(null, '', to);
      this.depth += 1;
    } else {
      history.replaceState(null, '', to);
    }
    this.show(0);
  }

  /** Back to the screen before, or up to `parent` when the app was opened right here. `top`: something new stands there. */
  back(parent: string, where: 'as_it_was' | 'top' = 'as_it_was'): void {
    if (where === 'top') this.scrolls.clear();
    if (this.depth > 0) history.back();
    else this.go(parent, 'replace');
  }

  private show(scroll: number): void {
    this.route = routeOf(location.pathname, location.search);
    void tick().then(() => {
      scrollTo(0, scroll);
      // A screen reader hears where it came to; the keyboard starts at the top of the new screen.
      document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    });
  }

  private followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (/^\/(api|open311|sa-gick-det|svar|incheckning)(\/|$)/.test(link.pathname)) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
