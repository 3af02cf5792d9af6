/** Finds the line of a value in indented YAML or JSON without parsing the text, which takes seconds for megabytes. */
import { parsePointer } from '../lib/json-pointer.ts';

/** The beginning of a member or of a list item. */
interface Start {
  readonly line: number;
  readonly indent: number;
  /** Undefined for a list item. */
  readonly key: string | undefined;
}

/**
 * The 1-based line of the value at a JSON Pointer. Undefined if the text is not indented all the way to it, such as
 * JSON on one line.
 */
export function findLine(text: string, pointer: string): number | undefined {
  let found: Start = { line: 1, indent: -1, key: '' };
  const starts = text.trimStart().startsWith('{') ? startsInJson(text) : startsInYaml(text);
  for (const token of parsePointer(pointer) ?? []) {
    let index = -1;
    let childIndent: number | undefined;
    let child: Start | undefined;
    while (!child) {
      const { value: start, done } = starts.next();
      // The items of a YAML list may be as far left as its key.
      if (done === true || start.indent < found.indent || (start.indent === found.indent && start.key !== undefined))
        return undefined;
      childIndent ??= start.indent;
      if (start.indent !== childIndent) continue;
      if (start.key === undefined) index++;
      if (start.key === undefined ? String(index) === token : start.key === token) child = start;
    }
    found = child;
  }
  return found.line;
}

const yamlKey = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#"'{}[\],&*!|>%@`][^#]*?)) *:(?: |$)/;

function* startsInYaml(text: string): Generator<Start, undefined> {
  let line = 0;
  for (const content of text.split('\n')) {
    line++;
    let rest = content.trimStart();
    let indent = content.length - rest.length;
    for (let item = /^-(?: +|$)/.exec(rest); item; item = /^-(?: +|$)/.exec(rest)) {
      yield { line, indent, key: undefined };
      indent += item[0].length;
      rest = rest.slice(item[0].length);
    }
    const [matched, double, single, plain] = yamlKey.exec(rest) ?? [];
    if (matched !== undefined) yield { line, indent, key: double ?? single?.replaceAll("''", "'") ?? plain ?? '' };
  }
}

function* startsInJson(text: string): Generator<Start, undefined> {
  let line = 0;
  for (const content of text.split('\n')) {
    line++;
    const rest = content.trimStart();
    if (line === 1 || /^[}\]]|^\s*$/.test(rest)) continue;
    const key = /^"((?:[^"\\]|\\.)*)"\s*:/.exec(rest)?.[1];
    yield { line, indent: content.length - rest.length, key };
  }
}
