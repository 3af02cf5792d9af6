/** Markup that cannot be broken out of: whatever is put into the template is escaped, unless it is markup itself. */
import { escapeAttribute, escapeMarkup } from './escape.ts';

/** Text that is markup already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes. Nothing is shown for `undefined` and `false`. */
export type Part = string | number | Markup | undefined | false | readonly Part[];

/** `` markup`<b>${text}</b>` `` */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((text, index) => text + render(parts[index])).join(''));

/** The value of an XML attribute that may hold line breaks. */
export const attribute = (text: string): Markup => new Markup(escapeAttribute(text));

/** Parts with a line break between them. */
export const lines = (parts: readonly Markup[]): Markup =>
  new Markup(
    parts
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join('\n'),
  );

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(render).join('') : escapeMarkup(String(part));
}
