/** The theme: dark or light, by the system setting or as chosen. */
import { computed, effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const themeKey = 'mockmint-theme';
const order: readonly Theme[] = ['system', 'light', 'dark'];
const stored = localStorage.getItem(themeKey);

export const theme = signal<Theme>(order.find((one) => one === stored) ?? 'system');

export function switchTheme(): void {
  const next = order[(order.indexOf(theme.value) + 1) % order.length] ?? 'system';
  theme.value = next;
  localStorage.setItem(themeKey, next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}

const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(darkSystem.matches);
darkSystem.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

const isDark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value));

/** Swagger UI's styles depend on this class. */
effect(() => void document.documentElement.classList.toggle('dark-mode', isDark.value));
