/** Styles are bundled with the program that names them. */
declare module '*.css';
