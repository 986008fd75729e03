// The map in the app's own colours: read from the tokens, so that night and day are one place in the style sheet.

const names = {
  ground: '--map-ground',
  grid: '--map-grid',
  water: '--map-water',
  green: '--map-green',
  built: '--map-built',
  edge: '--map-edge',
  street: '--map-street',
  road: '--map-road',
  path: '--map-path',
  rail: '--map-rail',
  label: '--map-label',
  route: '--map-route',
  surface: '--surface-2',
  line: '--line-strong',
  ink: '--ink',
  paper: '--ground',
  lamp: '--lamp',
  bad: '--bad',
  good: '--good',
  info: '--info',
} as const;

export type MapColours = Record<keyof typeof names, string> & { font: string };

export function mapColours(): MapColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const entries = Object.entries(names).map(([key, name]) => [key, read(name)]);
  return { ...(Object.fromEntries(entries) as Record<keyof typeof names, string>), font: read('--font') };
}

/** Calls back when the theme changes, by the system or by hand. Returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const pinned = new MutationObserver(changed);
  system.addEventListener('change', changed);
  pinned.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    pinned.disconnect();
  };
}
