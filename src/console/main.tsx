/** The page's beginning. */
import { render } from 'preact';
import { App } from './app.tsx';
import { connect } from './state/live.ts';

connect();
render(<App />, document.querySelector('#console')!);
