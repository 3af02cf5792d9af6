/** Words of HTTP. */
import { STATUS_CODES } from 'node:http';

/** The reason phrase of a status: 403 → "Forbidden". */
export const statusPhrase = (status: number): string => STATUS_CODES[status] ?? `Status ${status}`;
