/** The page: header, navigation and the open view. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { TokenDialog } from './admin-token.tsx';
import { ClockView } from './clock/clock-view.tsx';
import { PageHeader } from './page-header.tsx';
import { Help } from './help.tsx';
import { Banner } from './parts/banner.tsx';
import { CopyByHand } from './parts/copy-button.tsx';
import { focusMain } from './parts/focus.ts';
import { lazy } from './parts/lazy.tsx';
import { Loading } from './parts/loading.tsx';
import { Notices } from './parts/notices.tsx';
import { UndoBar } from './parts/undo-bar.tsx';
import { RequestsView } from './requests/requests-view.tsx';
import { StartView } from './start/start-view.tsx';
import { isLoaded } from './state/connection.ts';
import { requestsLoaded } from './state/requests.ts';
import { linkTo, currentView, viewNames, views, type View } from './state/route.ts';
import { SwitchboardView } from './switchboard/switchboard-view.tsx';
import { TokensView } from './tokens/tokens-view.tsx';

const components: Readonly<Record<View, ComponentType>> = {
  requests: RequestsView,
  tokens: TokensView,
  resources: lazy(async () => (await import('./resources/resources-view.tsx')).ResourcesView),
  switchboard: SwitchboardView,
  clock: ClockView,
  start: StartView,
  documents: lazy(async () => (await import('./documents/documents-view.tsx')).DocumentsView),
  sessions: lazy(async () => (await import('./sessions/sessions-view.tsx')).SessionsView),
  verify: lazy(async () => (await import('./verify/verify-view.tsx')).VerifyView),
};

function Navigation() {
  useEffect(() => {
    document.querySelector('.views [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [currentView.value]);
  return (
    <nav class="views" aria-label="Views">
      {views.map((one) => (
        <a key={one} href={linkTo(one)} {...(one === currentView.value && { 'aria-current': 'page' as const })}>
          {viewNames[one]}
        </a>
      ))}
    </nav>
  );
}

export function App() {
  const Open = components[currentView.value];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          focusMain();
        }}
      >
        Skip to content
      </a>
      <PageHeader />
      <Banner />
      <Navigation />
      <main id="main" tabIndex={-1} class={`view-${currentView.value}`}>
        <h1 class="unseen">{viewNames[currentView.value]}</h1>
        {(currentView.value === 'requests' ? requestsLoaded : isLoaded).value ? <Open /> : <Loading />}
      </main>
      <UndoBar />
      <Notices />
      <Help />
      <CopyByHand />
      <TokenDialog />
    </>
  );
}
