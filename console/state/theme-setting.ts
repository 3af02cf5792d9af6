/** The theme: dark or light, by the system setting or as chosen. */
import { signal } from '@preact/signals';

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
