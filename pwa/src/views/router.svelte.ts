// Addresses of screens: plain paths, so that a link from a mail or the home screen opens the same place without a
// network. Entity ids may hold slashes; they are always the rest of the path.
import { tick } from 'svelte';

export type Route =
  | { screen: 'today' }
  | { screen: 'walks' }
  | { screen: 'walk-new' }
  | { screen: 'walk'; id: string }
  | { screen: 'draft'; id: string }
  | { screen: 'finding'; id: string }
  | { screen: 'situation'; plan: string | null }
  | { screen: 'goal'; row: string; goal: string }
  | { screen: 'fact'; row: string; fact: string }
  | { screen: 'queue' }
  | { screen: 'settings' }
  | { screen: 'join' }
  | { screen: 'unknown' };

export const path = {
  today: '/idag',
  walks: '/vandring',
  walkNew: '/vandring/ny',
  situation: '/lage',
  queue: '/skickat',
  settings: '/installningar',
  join: '/anslut',
  walk: (id: string): string => `/vandring/${encodeId(id)}`,
  draft: (id: string): string => `/utkast/${encodeId(id)}`,
  finding: (id: string): string => `/iakttagelse/${encodeId(id)}`,
  plan: (plan: string): string => `/lage/${encodeURIComponent(plan)}`,
  fact: (row: string, fact: string): string => `/siffra/${encodeURIComponent(fact)}/${encodeId(row)}`,
  goal: (row: string, goal: string): string => `/mal/${encodeURIComponent(goal)}/${encodeId(row)}`,
};

function encodeId(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

export function routeOf(pathname: string): Route {
  const [first = '', ...rest] = pathname.split('/').filter((part) => part !== '').map(decoded);
  const id = rest.join('/');
  switch (first) {
    case '':
    case 'idag':
      return { screen: 'today' };
    case 'vandring':
      if (id === '') return { screen: 'walks' };
      return id === 'ny' ? { screen: 'walk-new' } : { screen: 'walk', id };
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
    case 'skickat':
      return { screen: 'queue' };
    case 'installningar':
      return { screen: 'settings' };
    case 'anslut':
      return { screen: 'join' };
    default:
      return { screen: 'unknown' };
  }
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
    this.route = routeOf(location.pathname);
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
    this.route = routeOf(location.pathname);
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
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const router = new Router();
