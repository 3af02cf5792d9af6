/** Help: the keys, and how to search. */
import { signal } from '@preact/signals';
import { Dialog } from './parts/dialog.tsx';
import { prefixes } from './requests/search-query.ts';
import { viewNames, views } from './state/route.ts';

export const helpOpen = signal(false);

const keys: readonly (readonly [key: string, does: string])[] = [
  ['/', 'search the requests'],
  ['j  k', 'next, previous request'],
  ['Enter', 'in the search: open the first that fits'],
  ['Esc', 'close what is open, leave the search'],
  ['p', 'pause, go on'],
  ['s', 'send the open request again'],
  ['c', 'copy the open request as curl'],
  [`1 … ${views.length}`, views.map((view) => viewNames[view]).join(', ')],
  ['?', 'this help'],
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
    <dl class="keys">
      {prefixes.map(([prefix, means]) => (
        <div key={prefix}>
          <dt>
            <code>{prefix}</code>
          </dt>
          <dd>{means}</dd>
        </div>
      ))}
    </dl>
    <p class="faint">
      Words without a prefix are looked for in address, reason and problems. A minus in front turns any of them round.
    </p>
  </Dialog>
);
