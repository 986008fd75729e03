// Where this phone is, followed for as long as a map shows it.
import type { OwnPosition } from './engine';

export class OwnPositionWatch {
  at = $state.raw<OwnPosition | null>(null);
  phase = $state<'off' | 'looking' | 'on' | 'denied' | 'unavailable'>('off');
  #watch: number | null = null;

  start(): void {
    if (this.#watch !== null) return;
    if (!('geolocation' in navigator)) {
      this.phase = 'unavailable';
      return;
    }
    this.phase = 'looking';
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.at = { lat: coords.latitude, lon: coords.longitude, accuracy_m: coords.accuracy };
        this.phase = 'on';
      },
      ({ code, PERMISSION_DENIED }) => {
        this.phase = code === PERMISSION_DENIED ? 'denied' : 'unavailable';
        if (code === PERMISSION_DENIED) this.stop();
      },
      { enableHighAccuracy: true, maximumAge: 15_000, timeout: 30_000 },
    );
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
    this.at = null;
    if (this.phase === 'looking' || this.phase === 'on') this.phase = 'off';
  }
}
