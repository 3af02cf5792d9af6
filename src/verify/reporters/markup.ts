/** Template tag for HTML and XML that escapes all interpolated values except markup. */
import { escapeAttribute, escapeMarkup } from './escape.ts';

/** Text that is already escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template. `undefined` and `false` render as nothing. */
export type Part = string | number | Markup | undefined | false | readonly Part[];

/** `` markup`<b>${text}</b>` `` */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((text, index) => text + render(parts[index])).join(''));

/** An XML attribute value that may contain line breaks. */
export const attribute = (text: string): Markup => new Markup(escapeAttribute(text));

/** Joins parts with line breaks. */
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
