/** Applies the chosen theme before the first paint. */
const chosen = localStorage.getItem('mockmint-theme');
if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen;
