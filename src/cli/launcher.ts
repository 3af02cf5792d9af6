/** Detects that the npm script that started the mock has ended. */
import process from 'node:process';
import { setInterval } from '../lib/timers.ts';

/**
 * Calls `act` when the launching shell has ended.
 *
 * npm forwards SIGTERM to the shell that runs the script, but the shell does not forward it to the mock. Applies only
 * if the mock is the whole script (`npm start`, `npx mockmint serve`): with `mockmint serve & jest`, the shell may end
 * first.
 */
export function onLauncherGone(act: () => void): void {
  const script = process.env['npm_lifecycle_script'] ?? '';
  if (!/^\s*(node\s+\S*mockmint(\.js)?|["']?mockmint["']?)(\s[^&|;()<>`\n]*)?$/.test(script)) return;
  const launcher = process.ppid;
  setInterval(() => {
    if (process.ppid !== launcher) act();
  }, 250).unref();
}
