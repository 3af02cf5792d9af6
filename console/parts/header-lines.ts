/** Headers as text: one `Name: value` a line. */

type Header = readonly [name: string, value: string];

export interface HeaderLines {
  readonly headers: readonly Header[];
  /** What is wrong; undefined if each line is a header. */
  readonly problem: string | undefined;
}

export function parseHeaderLines(text: string): HeaderLines {
  const headers: Header[] = [];
  let problem: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, name, value = ''] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:(.*)$/.exec(line) ?? [];
    if (name === undefined) problem ??= `Line ${index + 1} is not a header. Write "Name: value".`;
    else headers.push([name, value.trim()]);
  }
  return { headers, problem };
}

export const writeHeaderLines = (headers: Iterable<Header>): string =>
  Array.from(headers, ([name, value]) => `${name}: ${value}`).join('\n');
