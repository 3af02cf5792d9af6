/** Loads a module by its path. The package uses require-module.ts instead. */
import { pathToFileURL } from 'node:url';

export const loadModule = (file: string): Promise<unknown> => import(pathToFileURL(file).href);
