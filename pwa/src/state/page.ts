// When the page is looked at again: every way a browser has of telling, because none of them is sure to come.

/** `on_lost`: the phone says that its network is gone. Returns how to stop listening. */
export function listenToPage(on_wake: () => void, on_lost: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => undefined;
  const visible = () => {
    if (document.visibilityState === 'visible') on_wake();
  };
  document.addEventListener('visibilitychange', visible);
  window.addEventListener('pageshow', on_wake);
  window.addEventListener('online', on_wake);
  window.addEventListener('offline', on_lost);
  return () => {
    document.removeEventListener('visibilitychange', visible);
    window.removeEventListener('pageshow', on_wake);
    window.removeEventListener('online', on_wake);
    window.removeEventListener('offline', on_lost);
  };
}
