/** The API reference (Swagger UI), loaded when it is first opened. */
import { useEffect, useRef } from 'preact/hooks';
import type { AssumptionView, ProviderView } from '../api/api-types.ts';
import { tryAction } from '../state/notices.ts';
import { forTrying, schemesOf } from './try-document.ts';

interface ReferenceProps {
  readonly provider: ProviderView;
  readonly document: Record<string, unknown>;
  readonly assumptions: readonly AssumptionView[];
  readonly credential: string;
}

export function Reference({ provider, document, assumptions, credential }: ReferenceProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const assumed = new Map(assumptions.map(({ pointer, reason }) => [pointer, reason]));
    void tryAction(async () => {
      const { showReference } = await import('./show-reference.ts');
      if (box.current)
        showReference({
          box: box.current,
          document: forTrying(document, provider),
          assumed,
          credentials: schemesOf(document, provider, credential),
        });
    });
  }, []);
  return (
    <>
      <link rel="stylesheet" href="__console/reference.css" />
      <div ref={box} class="reference" role="region" aria-label={`Reference of ${provider.id}`}>
        <p class="faint">Loading the reference…</p>
      </div>
    </>
  );
}
