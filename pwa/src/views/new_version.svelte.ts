// The service worker's side of the app: registered once, and a new version is taken only when the person says so and no
// editor is open. Until then the old one goes on working, whole.

class NewVersion {
  ready = $state(false);
  /** Version and fingerprint of the files in use, "" while no worker runs. */
  build = $state('');
  /** Everything the app needs is kept in the phone: it starts without a network. */
  installed = $state(false);
  private waiting: ServiceWorker | null = null;
  private asked = false;

  async start(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const workers = navigator.serviceWorker;
    workers.addEventListener('controllerchange', () => {
      if (this.asked) location.reload();
      else void this.ask();
    });
    try {
      const registration = await workers.register('/sw.js');
      this.watch(registration);
      setInterval(() => void registration.update().catch(() => undefined), 60 * 60 * 1000);
      await workers.ready;
      await this.ask();
    } catch {
      // Without a worker the app still runs while the page is open; the readiness list says what is missing.
    }
  }

  take(): void {
    this.asked = true;
    this.waiting?.postMessage('SKIP_WAITING');
  }

  private watch(registration: ServiceWorkerRegistration): void {
    const noted = (worker: ServiceWorker | null): void => {
      if (worker?.state === 'installed' && navigator.serviceWorker.controller) {
        this.waiting = worker;
        this.ready = true;
      }
    };
    noted(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => noted(worker));
    });
  }

  private async ask(): Promise<void> {
    const worker = (await navigator.serviceWorker.ready).active;
    if (!worker) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<string>) => {
      this.build = event.data;
      this.installed = true;
    };
    worker.postMessage('VERSION', [port2]);
  }
}

export const newVersion = new NewVersion();
