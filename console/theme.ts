/** Puts the chosen theme in place before anything is painted. */
const chosen = localStorage.getItem('mockmint-theme');
if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen;
