/** The page: header, navigation and the open view. */
import type { ComponentType } from 'preact';
import { TokenDialog } from './admin-token.tsx';
import { ClockView } from './clock/clock-view.tsx';
import { DocumentsView } from './documents/documents-view.tsx';
import { PageHeader } from './page-header.tsx';
import { Help } from './help.tsx';
import { CopyByHand } from './parts/copy-button.tsx';
import { Notices } from './parts/notices.tsx';
import { RequestsView } from './requests/requests-view.tsx';
import { ResourcesView } from './resources/resources-view.tsx';
import { SessionsView } from './sessions/sessions-view.tsx';
import { StartView } from './start/start-view.tsx';
import { linkTo, currentView, viewNames, views, type View } from './state/route.ts';
import { SwitchboardView } from './switchboard/switchboard-view.tsx';
import { TokensView } from './tokens/tokens-view.tsx';
import { VerifyView } from './verify/verify-view.tsx';

const components: Readonly<Record<View, ComponentType>> = {
  requests: RequestsView,
  tokens: TokensView,
  resources: ResourcesView,
  switchboard: SwitchboardView,
  clock: ClockView,
  start: StartView,
  documents: DocumentsView,
  sessions: SessionsView,
  verify: VerifyView,
};

export function App() {
  const Open = components[currentView.value];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#main')?.focus();
        }}
      >
        Skip to content
      </a>
      <PageHeader />
      <nav class="views" aria-label="Views">
        {views.map((one) => (
          <a key={one} href={linkTo(one)} {...(one === currentView.value && { 'aria-current': 'page' as const })}>
            {viewNames[one]}
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1} class={`view-${currentView.value}`}>
        <h1 class="unseen">{viewNames[currentView.value]}</h1>
        <Open />
      </main>
      <Notices />
      <Help />
      <CopyByHand />
      <TokenDialog />
    </>
  );
}
