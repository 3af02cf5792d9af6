/** The page's beginning. */
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './keyboard.ts';
import { connect } from './state/live.ts';

connect();
listenToKeys();
render(<App />, document.querySelector('#console')!);
