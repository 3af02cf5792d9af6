/** The documentation without the pages of test runners. */
import { testPages } from './page-suite.ts';

testPages('others');
