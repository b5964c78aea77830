const storageKey = 'loam-theme';

/**
 * Runs before the first paint: the remembered theme, or the system's while none is remembered, and follows the system then.
 * Plain ES5 in a string, since it is inlined into the document.
 */
export const themeScript = `(function(){
var media=matchMedia('(prefers-color-scheme: dark)');
function apply(){var t=null;try{t=localStorage.getItem('${storageKey}')}catch(e){}
document.documentElement.dataset.theme=t==='dark'||t==='light'?t:media.matches?'dark':'light'}
apply();media.addEventListener('change',apply);
})()`;

/** Switches between light and dark, and remembers the choice. */
export function toggleTheme(): void {
  const { dataset } = document.documentElement;
  const theme = dataset.theme === 'dark' ? 'light' : 'dark';
  dataset.theme = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A browser that keeps nothing still shows the theme until the page is left.
  }
}
