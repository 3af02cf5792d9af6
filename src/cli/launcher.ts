/** The end of the process that started the mock, where that was a script of npm. */
import process from 'node:process';
import { setInterval } from 'node:timers';

/**
 * npm passes SIGTERM on to the shell that runs the script; the shell ends, and does not pass it on. So a mock that is
 * all that the script runs (`npm start`, `npx mockmint serve`) ends with its shell. A script that starts it in the
 * background, as `mockmint serve & jest`, is left alone: there the shell may end first.
 */
export function onLauncherGone(act: () => void): void {
  const script = process.env['npm_lifecycle_script'] ?? '';
  if (!/^\s*(node\s+\S*mockmint(\.js)?|["']?mockmint["']?)(\s[^&|;()<>`\n]*)?$/.test(script)) return;
  const launcher = process.ppid;
  setInterval(() => {
    if (process.ppid !== launcher) act();
  }, 250).unref();
}
