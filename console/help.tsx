/** Help: keyboard shortcuts and search syntax. */
import { signal } from '@preact/signals';
import { Dialog } from './parts/dialog.tsx';
import { SearchHelp } from './requests/search-help.tsx';
import { viewNames, views } from './state/route.ts';

export const helpOpen = signal(false);

const keys: readonly (readonly [key: string, does: string])[] = [
  ['/', 'search requests'],
  ['j  k', 'next, previous request'],
  ['Enter', 'in the search field: open the first match'],
  ['Esc', 'close the open request, leave the search field'],
  ['p', 'pause or resume'],
  ['s', 'send the open request again'],
  ['c', 'copy the open request as curl'],
  ['n', 'write a new request'],
  ['e', 'edit the open request and send it'],
  ['r', 'make a rule from the open request'],
  ['Ctrl  Enter', 'send the request, save the rule'],
  ['u', 'undo the last deletion'],
  [`1 … ${views.length}`, views.map((view) => viewNames[view]).join(', ')],
  ['?', 'show this help'],
];

export const Help = () => (
  <Dialog
    title="Keyboard and search"
    open={helpOpen.value}
    onClose={() => {
      helpOpen.value = false;
    }}
  >
    <dl class="keys">
      {keys.map(([key, does]) => (
        <div key={key}>
          <dt>
            {key.split('  ').map((one) => (
              <kbd key={one}>{one}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <h3>Search</h3>
    <SearchHelp />
  </Dialog>
);
