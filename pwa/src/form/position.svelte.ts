// Where the phone is, as exactly as it can say within half a minute. Every better answer is told at once.

export type PositionPhase = 'idle' | 'looking' | 'found' | 'denied' | 'unavailable';

export interface Fix {
  lat: string;
  lon: string;
  accuracy_m: string;
}

const good_enough_m = 8;
const give_up_after_ms = 30_000;

export class PositionSearch {
  phase = $state<PositionPhase>('idle');
  private best_m = Number.POSITIVE_INFINITY;
  private watch: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly found: (fix: Fix) => void) {}

  start(): void {
    this.stop();
    if (!('geolocation' in navigator)) {
      this.phase = 'unavailable';
      return;
    }
    this.phase = 'looking';
    this.best_m = Number.POSITIVE_INFINITY;
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.take(position.coords),
      (error) => {
        if (this.phase === 'looking') this.phase = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable';
      },
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: give_up_after_ms },
    );
    this.timer = setTimeout(() => this.stop(), give_up_after_ms);
  }

  stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    clearTimeout(this.timer);
    if (this.phase === 'looking') this.phase = this.best_m < Number.POSITIVE_INFINITY ? 'found' : 'unavailable';
  }

  private take(at: GeolocationCoordinates): void {
    if (at.accuracy >= this.best_m) return;
    this.best_m = at.accuracy;
    this.phase = 'found';
    this.found({ lat: decimal(at.latitude, 5), lon: decimal(at.longitude, 5), accuracy_m: decimal(at.accuracy, 1) });
    if (at.accuracy <= good_enough_m) this.stop();
  }
}

// Decimals travel as text, without zeros that say nothing.
function decimal(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}
