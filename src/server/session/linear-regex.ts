/** Regular expressions that take linear time, for patterns of users (RE2 syntax: no lookaround, no back-references). */
import { createRequire } from 'node:module';

/** Loaded on first use: it takes 20 ms, and most runs have no patterns. */
const require = createRequire(import.meta.url);

/** Tells whether a pattern matches anywhere in a text. */
export type TextTest = (text: string) => boolean;

/**
 * Compiles a pattern.
 * @throws Error that says what is wrong with the pattern
 */
export function compileRegex(pattern: string): TextTest {
  const { RE2JS } = require('re2js') as typeof import('re2js');
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}
