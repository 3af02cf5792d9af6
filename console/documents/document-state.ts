/** What the URL says of the open document: the marked place, the search, the credential. */
import { urlParameter } from '../state/route.ts';

/** JSON Pointer of the line that is marked. */
export const marked = urlParameter('documents', 'at');
export const searchText = urlParameter('documents', 'q');
export const chosenCredential = urlParameter('documents', 'credential');
