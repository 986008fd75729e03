// What a person has chosen about this screen: theme and language. Not data: lost with the browser's storage, and then
// the system's own choice holds.
import { language, type LanguageCode } from '../strings/text.svelte';

export type Theme = 'system' | 'night' | 'day';

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser in private mode may refuse; the choice then lasts as long as the page.
  }
}

class Preferences {
  theme = $state<Theme>('system');
  /** The device whose guest has read who is responsible and what is kept. */
  welcomed = $state('');

  load(): void {
    const theme = read('lykta.theme');
    this.theme = theme === 'night' || theme === 'day' ? theme : 'system';
    this.welcomed = read('lykta.welcomed') ?? '';
    this.apply();
    language.use(read('lykta.language') === 'en' ? 'en' : 'sv');
  }

  useTheme(theme: Theme): void {
    this.theme = theme;
    write('lykta.theme', theme);
    this.apply();
  }

  welcome(device: string): void {
    this.welcomed = device;
    write('lykta.welcomed', device);
  }

  useLanguage(code: LanguageCode): void {
    language.use(code);
    write('lykta.language', code);
  }

  private apply(): void {
    const root = document.documentElement;
    if (this.theme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', this.theme);
    const ground = getComputedStyle(root).getPropertyValue('--ground').trim();
    if (ground) document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  }
}

export const preferences = new Preferences();
