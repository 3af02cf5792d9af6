/** The script of the HTML report: filters. Without it, all cases are shown. */
export const script = `
const filters = document.querySelector('.filters');
const controls = [...filters.querySelectorAll('select, input')];
const rows = [...document.querySelectorAll('[data-provider]')];
const count = document.querySelector('#count');
const apply = () => {
  const wanted = Object.fromEntries(controls.map(({ name, value }) => [name, value.trim().toLowerCase()]));
  let cases = 0;
  for (const row of rows) {
    const fits = (name) => wanted[name] === '' || row.dataset[name] === undefined || row.dataset[name].toLowerCase().split(' ').includes(wanted[name]);
    row.hidden = !(fits('provider') && fits('phase') && fits('verdict') && fits('check') && (wanted.text === '' || row.textContent.toLowerCase().includes(wanted.text)));
    if (!row.hidden && row.dataset.phase !== undefined) cases++;
  }
  count.textContent = cases + ' cases shown';
};
filters.hidden = false;
filters.addEventListener('input', apply);
filters.addEventListener('submit', (event) => event.preventDefault());
apply();
`;
