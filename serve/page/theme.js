// Runs before the first paint, so that a dark room is not lit up by a light page.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  let kept = '';
  try {
    kept = localStorage.getItem('foreshock.theme') || '';
  } catch {
    // Storage may be forbidden; then only this visit knows.
  }
  const theme = [asked, kept].find((word) => word === 'light' || word === 'dark');
  if (theme) document.documentElement.dataset.theme = theme;
})();
