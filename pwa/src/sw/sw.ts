// The service worker keeps the app itself, all of it or none, and never touches data: only GET, only this origin,
// never /api or /sync. Bodies of uploads do not pass through here (some engines lose them).
declare const self: ServiceWorkerGlobalScope;
export {};

// Both texts are replaced at build (vite.config.ts).
const files = '__PRECACHE__' as unknown as string[];
const build = '__BUILD__';
const prefix = 'lykta-app-';
const cacheName = prefix + build;
const serverOnly = /^\/(api|sync|health|metrics|ca|open311|sa-gick-det)(\/|$)/;

async function keepEverything(): Promise<void> {
  const cache = await caches.open(cacheName);
  try {
    // `reload` goes past the HTTP cache: half an old version would be worse than none.
    await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
  } catch (error) {
    await caches.delete(cacheName);
    throw error;
  }
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const key = request.mode === 'navigate' ? '/' : path;
  const kept = await cache.match(key, { ignoreVary: true });
  if (kept) return kept;
  if (request.mode !== 'navigate') return fetch(request);
  // The browser may have thrown the cache away; then the network, and at the very least words instead of a blank.
  return fetch(request).catch(
    () =>
      new Response(
        '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Lykta</title><h1>Lykta</h1>' +
          '<p>Appen finns inte kvar i webbläsaren och servern svarar inte. Det du antecknat ligger kvar i telefonen. ' +
          'Öppna sidan igen när nätet är tillbaka.</p>',
        { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } },
      ),
  );
}

self.addEventListener('install', (event) => event.waitUntil(keepEverything()));
self.addEventListener('activate', (event) => event.waitUntil(dropOlder()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || serverOnly.test(url.pathname)) return;
  event.respondWith(answer(event.request, url.pathname));
});
self.addEventListener('message', (event) => {
  if (event.data === 'SKIP_WAITING') void self.skipWaiting();
  if (event.data === 'VERSION') event.ports[0]?.postMessage(build);
});
