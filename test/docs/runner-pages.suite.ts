/** The pages of Jest, Vitest and Playwright. */
import { testPages } from './page-suite.ts';

testPages('runners');
