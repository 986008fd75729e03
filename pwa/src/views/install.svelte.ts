// The browser's own offer to put the app on the home screen; some browsers have none and need words instead.

interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

class Install {
  is_offered = $state(false);
  private offer: InstallOffer | null = null;

  listen(): void {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.offer = event as InstallOffer;
      this.is_offered = true;
    });
    addEventListener('appinstalled', () => {
      this.offer = null;
      this.is_offered = false;
    });
  }

  async take(): Promise<void> {
    await this.offer?.prompt();
    this.offer = null;
    this.is_offered = false;
  }
}

export const install = new Install();
