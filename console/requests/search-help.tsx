/** Explains the search: the filters, quotes, and how to exclude. */
import { filters } from './search-query.ts';

export const SearchHelp = () => (
  <>
    <dl class="keys">
      {Object.values(filters).map(({ examples, means }) => (
        <div key={examples}>
          <dt>
            {examples.split('  ').map((example) => (
              <code key={example}>{example}</code>
            ))}
          </dt>
          <dd>{means}</dd>
        </div>
      ))}
    </dl>
    <p class="faint">
      Words without a filter are searched in names, URLs, reasons, ids, headers and bodies; <code>4xx</code> means{' '}
      <code>status:4xx</code>. All words must match. A leading minus excludes: <code>-is:ok</code>. Quotes keep blanks
      and colons: <code>"Main app"</code>.
    </p>
  </>
);
