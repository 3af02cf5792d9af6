/** One line that tells how far a long run has come. */
import type { RunEvent } from '../event.ts';
import { cut, oneLine } from './escape.ts';
import { plural } from './summary.ts';

interface State {
  done: number;
  total: number;
  last: string;
  findings: number;
  waitingMs: number | undefined;
}

export interface Progress {
  /** Takes an event in. */
  hear(event: RunEvent): void;
  /** The line as it stands, at most `width` characters; empty while nothing runs. */
  line(width?: number): string;
}

export function createProgress(): Progress {
  const running = new Map<string, State>();
  const stateOf = (provider: string): State => {
    const state = running.get(provider) ?? { done: 0, total: 0, last: '', findings: 0, waitingMs: undefined };
    running.set(provider, state);
    return state;
  };
  const hear = (event: RunEvent): void => {
    const state = stateOf(event.provider);
    switch (event.type) {
      case 'plan': state.total = event.cases.length; break;
      case 'case-finished': Object.assign(state, { done: event.done, total: event.total, last: event.result.title, waitingMs: undefined }); break;
      case 'finding': if (event.finding.severity === 'error' && !event.finding.known) state.findings++; break;
      case 'waiting': state.waitingMs = event.ms; break;
      case 'run-finished': running.delete(event.provider); break;
      case 'run-started': case 'token-made': case 'coverage': break;
    }
  };
  return {
    hear,
    line: (width = 100) => cut([...running].map(([provider, state]) => describe(provider, state, running.size === 1)).join('   '), width),
  };
}

function describe(provider: string, { done, total, last, findings, waitingMs }: State, isAlone: boolean): string {
  const found = findings > 0 ? ` · ${plural(findings, 'finding')}` : '';
  const doing = waitingMs !== undefined ? ` · waiting ${Math.ceil(waitingMs / 1000)} s for its rate limit` : isAlone && last !== '' ? ` · ${oneLine(last)}` : '';
  return `${provider} ${done}/${total}${found}${doing}`;
}
