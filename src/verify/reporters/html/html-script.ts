/** The script of the HTML report: filters, copy buttons, links to folded parts. Without it, all findings are shown. */
export const script = `
const filters = document.querySelector('.filters');
const controls = [...filters.querySelectorAll('select, input')];
const rows = [...document.querySelectorAll('[data-provider]')];
const findings = [...document.querySelectorAll('.finding')];
const count = document.querySelector('#count');
const apply = () => {
  const wanted = Object.fromEntries(controls.map(({ name, value }) => [name, value.trim().toLowerCase()]));
  let cases = 0;
  for (const row of rows) {
    const fits = (name) => wanted[name] === '' || row.dataset[name] === undefined || row.dataset[name].toLowerCase().split(' ').includes(wanted[name]);
    row.hidden = !(fits('provider') && fits('phase') && fits('verdict') && fits('check') && (wanted.text === '' || row.textContent.toLowerCase().includes(wanted.text)));
    if (!row.hidden && row.dataset.phase !== undefined) cases++;
  }
  count.textContent = findings.filter(({ hidden }) => !hidden).length + ' findings, ' + cases + ' cases';
};
filters.hidden = false;
filters.addEventListener('input', apply);
filters.addEventListener('submit', (event) => event.preventDefault());
apply();
const show = () => {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  if (target.localName === 'details') target.open = true;
  const next = target.nextElementSibling;
  if (target.id === 'cases' && next) next.open = true;
  target.scrollIntoView();
};
addEventListener('hashchange', show);
show();
const fold = document.querySelector('#fold');
fold.addEventListener('click', () => {
  const open = findings.some((one) => !one.open);
  for (const one of findings) one.open = open;
  fold.textContent = open ? 'Fold all' : 'Unfold all';
});
for (const box of document.querySelectorAll('.finding pre')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(box.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(box);
      button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected: copy it with the keyboard';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  box.previousElementSibling.append(' ', button);
}
const closed = new Set();
addEventListener('beforeprint', () => {
  for (const one of findings) if (!one.open) { closed.add(one); one.open = true; }
});
addEventListener('afterprint', () => {
  for (const one of closed) one.open = false;
  closed.clear();
});
`;
