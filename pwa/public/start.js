// Before the first paint: the pinned theme and language, so that a dark evening never gets a white flash.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('lykta.theme');
    if (theme === 'night' || theme === 'day') root.setAttribute('data-theme', theme);
    if (localStorage.getItem('lykta.language') === 'en') root.lang = 'en';
  } catch (refused) {
    // A browser that keeps nothing still gets the app, in the system's theme.
  }
  // The app's own file may fail to arrive; a page that stays silent looks broken.
  setTimeout(function () {
    var text = document.getElementById('starting-text');
    if (!text) return;
    text.textContent =
      root.lang === 'en'
        ? 'Lykta has not started yet. What you have noted is still in the phone. Check the network and open the page again.'
        : 'Lykta har inte startat än. Det du antecknat ligger kvar i telefonen. Kontrollera nätet och öppna sidan igen.';
  }, 10000);
})();
