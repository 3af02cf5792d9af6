/** A strict reader of XML 1.0, as far as reports use it: what is not well-formed throws. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const token = /<\?xml[^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#10': '\n',
  '#9': '\t',
};

const decode = (text: string): string => {
  if (forbidden.test(text) || text.includes(']]>'))
    throw new Error(`A character that XML forbids: ${JSON.stringify(text)}`);
  return text.replace(
    /&([^;\s]*);?/g,
    (whole, name: string) => entities[name] ?? fail(`The entity ${whole} is not known.`),
  );
};

const fail = (what: string): never => {
  throw new Error(what);
};

/** The root element. */
export function parseXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const [whole, close, name, attributes = '', empty, text] =
      token.exec(xml) ?? fail(`Not well-formed at ${JSON.stringify(xml.slice(at, at + 80))}`);
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += decode(text);
    else if (close !== undefined) {
      if (open.pop()?.name !== close) fail(`${whole} closes nothing.`);
    } else if (name !== undefined) {
      const pairs = [...attributes.matchAll(/([\w.-]+)="([^"]*)"/g)].map(
        ([, key, value]) => [key!, decode(value!)] as const,
      );
      if (new Set(pairs.map(([key]) => key)).size < pairs.length) fail(`An attribute twice: ${whole}`);
      const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  return open.length === 1 && top.children.length === 1
    ? top.children[0]!
    : fail('There is not one root that is closed.');
}
