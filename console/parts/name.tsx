/** A name that a user has chosen: any text, of any length. Characters that would mislead are shown as their code. */

/** Longer names are cut in lists and labels. */
const maxLabel = 80;

/** Control characters, and those that change the direction of the text or have no width. */
const misleading = /[\p{Cc}\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

const isBlank = (text: string): boolean => !/[^\s\p{Cc}\p{Cf}\u2800\u3164\u115f\u1160\uffa0]/u.test(text);

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** The name for a label or a title. */
export function nameText(name: string | null, length = maxLabel): string {
  if (name === null) return '(no name)';
  return isBlank(name) ? '(blank)' : cut(name, length);
}

interface NameProps {
  readonly name: string | null;
  /** Characters that are shown at most. */
  readonly length?: number;
}

export const Name = ({ name, length = 200 }: NameProps) =>
  name === null || isBlank(name) ? (
    <span class="faint">{nameText(name)}</span>
  ) : (
    <bdi>
      {cut(name, length)
        .split(new RegExp(`(${misleading.source})`, 'u'))
        .map((part, index) =>
          index % 2 === 1 ? (
            <span key={index} class="code-point">
              {codePoint(part)}
            </span>
          ) : (
            part
          ),
        )}
    </bdi>
  );
