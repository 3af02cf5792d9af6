/** Entry point of the console. */
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './keyboard.ts';
import { connect } from './state/connection.ts';

connect();
listenToKeys();
render(<App />, document.querySelector('#console')!);
