// When the page is looked at again: every way a browser has of telling, because none of them is sure to come.

/** Returns how to stop listening. */
export function listenToPage(on_wake: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => undefined;
  const visible = () => {
    if (document.visibilityState === 'visible') on_wake();
  };
  document.addEventListener('visibilitychange', visible);
  window.addEventListener('pageshow', on_wake);
  window.addEventListener('online', on_wake);
  return () => {
    document.removeEventListener('visibilitychange', visible);
    window.removeEventListener('pageshow', on_wake);
    window.removeEventListener('online', on_wake);
  };
}
