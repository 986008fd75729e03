// "Redo för kvällen?": what a phone needs before the walk begins, asked of the phone itself.
import type { IconName } from '../form/parts/icons';
import type { Lykta } from '../state/lykta.svelte';
import { bytes } from '../strings/format';
import { t, type TextKey } from '../strings/text.svelte';
import { newVersion } from './new_version.svelte';

export interface ReadyItem {
  key: string;
  is_ready: boolean;
  icon: IconName;
  title: TextKey;
  text: string;
  /** What one tap can do about it. */
  act?: { label: TextKey; run: () => void };
}

interface Battery {
  level: number;
  charging: boolean;
}

const enough_space_bytes = 200e6;
const low_battery = 0.3;
const clock_limit_ms = 2 * 60_000;
/** Without these the evening is at risk; the others are only good to have. */
const needed = new Set(['app', 'space', 'forms', 'unsent']);

const made = new WeakMap<Lykta, Readiness>();

/** One for the whole app: the list on Idag shows it, and those who lead the evening are told. */
export function readinessOf(lykta: Lykta): Readiness {
  const readiness = made.get(lykta) ?? new Readiness(lykta);
  made.set(lykta, readiness);
  return readiness;
}

export class Readiness {
  private camera = $state<PermissionState | 'unknown'>('unknown');
  private position = $state<PermissionState | 'unknown'>('unknown');
  private battery = $state<Battery | null>(null);
  private asked = $state(false);

  constructor(private readonly lykta: Lykta) {}

  async check(): Promise<void> {
    await this.lykta.health.check();
    this.camera = await permission('camera');
    this.position = await permission('geolocation');
    const ask = (navigator as { getBattery?: () => Promise<Battery> }).getBattery;
    this.battery = ask ? await ask.call(navigator).catch(() => null) : null;
    this.asked = true;
  }

  get items(): ReadyItem[] {
    if (!this.asked) return [];
    return [
      this.app(),
      this.storage(),
      this.space(),
      this.map(),
      this.forms(),
      this.permissionItem('camera', this.camera, () => void this.askCamera()),
      this.permissionItem('pin', this.position, () => void this.askPosition()),
      this.clock(),
      this.power(),
      this.unsent(),
    ].filter((item) => item !== null);
  }

  /** The same for those who lead the evening: told to the server. */
  get states(): Record<string, 'ok' | 'warn' | 'bad'> {
    const states: Record<string, 'ok' | 'warn' | 'bad'> = {};
    for (const { key, is_ready } of this.items) states[key] = is_ready ? 'ok' : needed.has(key) ? 'bad' : 'warn';
    return states;
  }

  private app(): ReadyItem {
    const is_ready = newVersion.installed;
    return {
      key: 'app',
      is_ready,
      icon: 'phone',
      title: 'ready.app',
      text: t(!is_ready ? 'ready.app_no' : this.lykta.health.installed ? 'ready.app_home' : 'ready.app_yes'),
    };
  }

  private storage(): ReadyItem {
    const is_ready = this.lykta.health.persisted === true;
    return {
      key: 'storage',
      is_ready,
      icon: 'lantern',
      title: 'ready.storage',
      text: t(is_ready ? 'ready.storage_yes' : 'ready.storage_no'),
      ...(is_ready
        ? {}
        : { act: { label: 'ready.storage_ask', run: () => void this.lykta.health.askToPersist().then(() => this.check()) } }),
    };
  }

  private space(): ReadyItem | null {
    const free = this.lykta.health.free_bytes;
    if (free === null || free === undefined) return null;
    const is_ready = free >= enough_space_bytes;
    return {
      key: 'space',
      is_ready,
      icon: 'image',
      title: 'ready.space',
      text: t(is_ready ? 'ready.space_yes' : 'ready.space_no', { free: bytes(free) }),
    };
  }

  /** Not asked for where the server has none. */
  private map(): ReadyItem | null {
    const { map } = this.lykta;
    if (map.phase === 'none') return null;
    const is_ready = map.is_kept;
    return {
      key: 'map',
      is_ready,
      icon: 'layers',
      title: 'ready.map',
      text: t(`ready.map_${map.phase}`, { got: bytes(map.got_bytes), size: bytes(map.bytes) }),
      ...(map.phase === 'kept' || map.phase === 'fetching' ? {} : { act: { label: 'ready.map_fetch', run: () => void map.download() } }),
    };
  }

  private forms(): ReadyItem {
    const rows = this.lykta.district.rowsWithKind('walk').length;
    return {
      key: 'forms',
      is_ready: rows > 0,
      icon: 'route',
      title: 'ready.forms',
      text: t(rows > 0 ? 'ready.forms_yes' : 'ready.forms_no', { n: rows }),
    };
  }

  private permissionItem(icon: 'camera' | 'pin', state: PermissionState | 'unknown', ask: () => void): ReadyItem | null {
    if (state === 'unknown') return null;
    return {
      key: icon,
      is_ready: state === 'granted',
      icon,
      title: `ready.${icon}`,
      text: t(`ready.${icon}_${state}`),
      ...(state === 'prompt' ? { act: { label: 'ready.allow', run: ask } } : {}),
    };
  }

  private clock(): ReadyItem | null {
    const offset = this.lykta.health.clock_offset_ms;
    if (offset === null || offset === undefined) return null;
    const is_ready = Math.abs(offset) <= clock_limit_ms;
    return {
      key: 'clock',
      is_ready,
      icon: 'clock',
      title: 'ready.clock',
      text: t(is_ready ? 'ready.clock_yes' : 'ready.clock_no', { minutes: Math.round(Math.abs(offset) / 60_000) }),
    };
  }

  private power(): ReadyItem | null {
    if (!this.battery) return null;
    const is_ready = this.battery.charging || this.battery.level >= low_battery;
    return {
      key: 'power',
      is_ready,
      icon: 'battery',
      title: 'ready.power',
      text: t(is_ready ? 'ready.power_yes' : 'ready.power_no', { percent: Math.round(this.battery.level * 100) }),
    };
  }

  private unsent(): ReadyItem {
    const left = this.lykta.status.waiting + this.lykta.status.sent + this.lykta.status.rejected;
    return {
      key: 'unsent',
      is_ready: left === 0,
      icon: 'sent',
      title: 'ready.unsent',
      text: t(left === 0 ? 'ready.unsent_none' : 'ready.unsent_some', { n: left }),
    };
  }

  private async askCamera(): Promise<void> {
    const stream = await navigator.mediaDevices?.getUserMedia({ video: true }).catch(() => null);
    stream?.getTracks().forEach((track) => track.stop());
    await this.check();
  }

  private async askPosition(): Promise<void> {
    await new Promise<void>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve(),
        () => resolve(),
        { timeout: 10_000 },
      );
    });
    await this.check();
  }
}

async function permission(name: 'camera' | 'geolocation'): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return 'unknown';
  }
}
