/** The headers of a message, collapsed unless one of them is invalid. */
interface Wrong {
  readonly in: string;
  readonly pointer: string;
}

interface HeadersProps {
  readonly headers: Readonly<Record<string, string>>;
  readonly label: string;
  readonly wrong?: readonly Wrong[];
}

const headerName = ({ pointer }: Wrong): string => pointer.replace(/^\//, '').toLowerCase();

export function Headers({ headers, label, wrong = [] }: HeadersProps) {
  const entries = Object.entries(headers);
  const bad = new Set(wrong.map(headerName));
  return (
    <details class="headers" open={wrong.some((violation) => violation.in === 'header')}>
      <summary>
        {label} <span class="faint">({entries.length})</span>
      </summary>
      <dl>
        {entries.map(([name, value]) => (
          <div key={name} class={bad.has(name) ? 'wrong' : ''}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
