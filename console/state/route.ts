/** The open view, its item and its parameters, from the URL hash: `#/requests/<id>?q=…`. */
import { batch, computed, signal } from '@preact/signals';

export const views = [
  'requests',
  'tokens',
  'switchboard',
  'clock',
  'start',
  'documents',
  'sessions',
  'verify',
  'resources',
] as const;

export type View = (typeof views)[number];

export const viewNames: Readonly<Record<View, string>> = {
  requests: 'Requests',
  tokens: 'Tokens',
  switchboard: 'Switchboard',
  clock: 'Clock',
  start: 'Start here',
  documents: 'Documents',
  sessions: 'Sessions',
  verify: 'Verify',
  resources: 'Resources',
};

interface Place {
  readonly view: View;
  /** Id of the open item; empty if none is open. */
  readonly item: string;
  /** The parameters, as in the URL. */
  readonly query: string;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function parsePlace(hash: string): Place {
  const [, path = '', query = ''] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const [name, item = ''] = path.split('/').map(decode);
  return { view: views.find((view) => view === name) ?? 'requests', item, query };
}

const place = signal(parsePlace(location.hash));

/** The last parameters of each view, which a link to the view restores. */
const lastQueries = signal<Readonly<Partial<Record<View, string>>>>({});

function showPlace(next: Place): void {
  batch(() => {
    place.value = next;
    lastQueries.value = { ...lastQueries.value, [next.view]: next.query };
  });
}

showPlace(place.value);
for (const event of ['hashchange', 'popstate']) addEventListener(event, () => showPlace(parsePlace(location.hash)));

export const currentView = computed<View>(() => place.value.view);

/** Id of the item that is open in the view, such as a request. */
export const opened = computed(() => place.value.item);

const queryOf = (view: View): string =>
  view === currentView.value ? place.value.query : (lastQueries.value[view] ?? '');

const hashOf = ({ view, item, query }: Place): string =>
  `#/${view}${item === '' ? '' : `/${encodeURIComponent(item)}`}${query === '' ? '' : `?${query}`}`;

const queryText = (parameters: Readonly<Record<string, string>>): string =>
  String(new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')));

/**
 * A link to a view, or to an item in it. Without parameters, a link to the view keeps the parameters that it has; a
 * link from elsewhere to an item has none, so that no filter hides the item.
 */
export const linkTo = (view: View, item = '', parameters?: Readonly<Record<string, string>>): string => {
  const keeps = item === '' || view === currentView.value;
  return hashOf({ view, item, query: parameters ? queryText(parameters) : keeps ? queryOf(view) : '' });
};

/** Opens what `linkTo` links to. Moving between items of a view adds nothing to the browser's history. */
export function go(view: View, item = '', parameters?: Readonly<Record<string, string>>): void {
  const link = linkTo(view, item, parameters);
  const isStep = view === currentView.value && opened.value !== '' && item !== '' && !parameters;
  history[isStep ? 'replaceState' : 'pushState'](null, '', link);
  showPlace(parsePlace(link));
}

/** A parameter of a view, such as a filter; empty if it is not in the URL. Its `value` is read and written as a signal's. */
export interface Parameter {
  value: string;
}

/** Changes of one parameter within this time, such as typed letters, are one entry in the browser's history. */
const typingMs = 1500;

let lastChange = { parameter: '', at: -Infinity };

function change(view: View, name: string, value: string): void {
  const parameters = new URLSearchParams(queryOf(view));
  if ((parameters.get(name) ?? '') === value) return;
  if (value === '') parameters.delete(name);
  else parameters.set(name, value);
  const query = String(parameters);
  if (view !== currentView.value) {
    lastQueries.value = { ...lastQueries.value, [view]: query };
    return;
  }
  const next = { ...place.value, query };
  const parameter = `${view} ${name}`;
  const isTyping = lastChange.parameter === parameter && performance.now() - lastChange.at < typingMs;
  lastChange = { parameter, at: performance.now() };
  history[isTyping ? 'replaceState' : 'pushState'](null, '', hashOf(next));
  showPlace(next);
}

/** A parameter of a view that is kept in the URL: a reload, a copied link and Back restore it. */
export function urlParameter(view: View, name: string): Parameter {
  const current = computed(() => new URLSearchParams(queryOf(view)).get(name) ?? '');
  return {
    get value() {
      return current.value;
    },
    set value(value) {
      change(view, name, value);
    },
  };
}
