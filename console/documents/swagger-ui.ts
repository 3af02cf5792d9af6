/** Types for the members of the Swagger UI bundle that the console uses; the bundle has none. */
import bundle from 'swagger-ui-dist/swagger-ui-es-bundle.js';

export interface React {
  readonly Fragment: unknown;
  createElement(type: unknown, props: object | null, ...children: unknown[]): unknown;
}

export interface ResponseProps {
  readonly code: string;
  /** Path of the response in the document. */
  readonly specPath: { toJS(): readonly unknown[] };
}

interface SwaggerUI {
  preauthorizeApiKey(scheme: string, value: string): void;
}

export const SwaggerUIBundle = bundle as (options: object) => SwaggerUI;
