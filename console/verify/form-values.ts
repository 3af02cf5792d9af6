/** What the verify form holds, and the options that it makes of it. */
import { computed, signal, type Signal } from '@preact/signals';
import { prefixUrl } from '../start/example.ts';
import { findProvider, providers } from '../state/providers.ts';

export type VerifyAgainst = 'fresh' | 'session' | 'url';

export const fieldNames = [
  'target',
  'credential',
  'forbiddenCredential',
  'headers',
  'params',
  'fuzz',
  'rate',
  'seed',
  'allowRemote',
] as const;

export type FieldName = (typeof fieldNames)[number];

export const against = signal<VerifyAgainst>('fresh');
const chosenProvider = signal('');
export const values: Readonly<Record<Exclude<FieldName, 'allowRemote'>, Signal<string>>> = {
  target: signal(''),
  credential: signal(''),
  forbiddenCredential: signal(''),
  headers: signal(''),
  params: signal(''),
  fuzz: signal(''),
  rate: signal(''),
  seed: signal(''),
};
export const allowRemote = signal(false);

/** What is wrong, by field; `form` is for what concerns no single field. */
export type Problems = Readonly<Partial<Record<FieldName | 'form', string | undefined>>>;

export const problems = signal<Problems>({});

/** The provider to verify; empty for all, which only a fresh mock has. */
export const provider = computed(() =>
  findProvider(chosenProvider.value) || against.value === 'fresh'
    ? chosenProvider.value
    : (providers.value[0]?.id ?? ''),
);

export const chooseProvider = (id: string): void => {
  chosenProvider.value = id;
};

export const isRemote = computed(() => {
  const host = URL.parse(values.target.value.trim())?.hostname;
  return host !== undefined && !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
});

/** Lines such as `name: value`. Collects what is wrong with a line. */
function parseLines(text: string, separator: ':' | '=', wrong: string[]): Record<string, string> {
  const parsed: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf(separator);
    const name = line.slice(0, at).trim();
    if (at < 0) wrong.push(`Line ${index + 1} has no "${separator}".`);
    else if (name === '' || /\s/.test(name))
      wrong.push(`Line ${index + 1} needs a name without spaces before "${separator}".`);
    else parsed[name] = line.slice(at + 1).trim();
  }
  return parsed;
}

/** A whole number. Collects what is wrong with it. */
function parseCount(text: string, min: number, wrong: string[]): number | undefined {
  if (text.trim() === '') return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= min) return count;
  wrong.push(`Enter a whole number from ${min}.`);
  return undefined;
}

function parseTarget(text: string, wrong: string[]): string {
  const url = URL.parse(text.trim());
  if (text.trim() === '') wrong.push('Enter a base URL, such as http://127.0.0.1:9000.');
  else if (!url || !/^https?:$/.test(url.protocol))
    wrong.push(`"${text.trim()}" is not a base URL. Example: http://127.0.0.1:9000.`);
  else if (url.search !== '' || url.hash !== '') wrong.push('Enter the base URL only, without a query or fragment.');
  return text.trim();
}

/** The form as the body of the control API's `POST /verify`; undefined if something is wrong, which is then shown. */
export function formOptions(): Readonly<Record<string, unknown>> | undefined {
  const wrong: Record<FieldName, string[]> = {
    target: [],
    credential: [],
    forbiddenCredential: [],
    headers: [],
    params: [],
    fuzz: [],
    rate: [],
    seed: [],
    allowRemote: [],
  };
  const own = ownOptions(wrong);
  const options = {
    ...(provider.value !== '' && { provider: provider.value }),
    ...defined({
      fuzz: parseCount(values.fuzz.value, 0, wrong.fuzz),
      rate: parseCount(values.rate.value, 1, wrong.rate),
      seed: parseCount(values.seed.value, 0, wrong.seed),
    }),
    ...own,
  };
  problems.value = Object.fromEntries(
    fieldNames.flatMap((name) => (wrong[name].length === 0 ? [] : [[name, wrong[name].join(' ')]])),
  );
  return Object.keys(problems.value).length === 0 ? options : undefined;
}

/** The options that depend on what is verified. */
function ownOptions(wrong: Readonly<Record<FieldName, string[]>>): object {
  switch (against.value) {
    case 'fresh':
      return {};
    case 'session': {
      const served = findProvider(provider.value);
      return served
        ? {
            target: prefixUrl(served),
            credential: 'mock_valid',
            forbiddenCredential: 'mock_readonly',
            allowRemote: true,
          }
        : {};
    }
    case 'url': {
      const [headers, params] = [
        parseLines(values.headers.value, ':', wrong.headers),
        parseLines(values.params.value, '=', wrong.params),
      ];
      if (isRemote.value && !allowRemote.value)
        wrong.allowRemote.push('Confirm this first: the target is not on this machine.');
      return {
        target: parseTarget(values.target.value, wrong.target),
        ...(values.credential.value !== '' && { credential: values.credential.value }),
        ...(values.forbiddenCredential.value !== '' && { forbiddenCredential: values.forbiddenCredential.value }),
        ...(Object.keys(headers).length > 0 && { headers }),
        ...(Object.keys(params).length > 0 && { params }),
        ...(isRemote.value && allowRemote.value && { allowRemote: true }),
      };
    }
  }
}

const defined = (members: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
