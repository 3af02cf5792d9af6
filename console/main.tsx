/** Entry point of the console. */
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './keyboard.ts';
import { connect } from './state/connection.ts';
import { keepPageTitle } from './state/page-title.ts';

connect();
keepPageTitle();
listenToKeys();
render(<App />, document.querySelector('#console')!);
