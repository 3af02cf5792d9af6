/** One resource: its path, its dates and its value. */
import type { ResourceView } from '../api/api-types.ts';
import { Body } from '../parts/body.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import { utc } from '../parts/time.ts';
import { usePageTitle } from '../state/page-title.ts';
import { resourcePath } from '../state/resources.ts';
import { go } from '../state/route.ts';

export function ResourceDetail({ resource }: { readonly resource: ResourceView }) {
  const path = resourcePath(resource);
  usePageTitle(path);
  return (
    <article>
      <div class="detail-head">
        <button type="button" class="action quiet back" aria-label="Back to the list" onClick={() => go('resources')}>
          ✕
        </button>
        <h2>
          <bdi>{path}</bdi>
        </h2>
      </div>
      <p class="faint">
        Created {utc(resource.createdAt)} (<RelativeTime at={resource.createdAt} />) · changed {utc(resource.updatedAt)}{' '}
        (<RelativeTime at={resource.updatedAt} />)
      </p>
      <div class="actions">
        <Copy what="value" text={() => JSON.stringify(resource.value, null, 2)} />
      </div>
      <h3>Value</h3>
      <Body body={resource.value} label={`Value of ${path}`} />
    </article>
  );
}
