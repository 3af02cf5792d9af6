/** Swagger UI's bundle, which comes without types: those of the few members that are used here. */
import bundle from 'swagger-ui-dist/swagger-ui-es-bundle.js';

export interface React {
  readonly Fragment: unknown;
  createElement(type: unknown, props: object | null, ...children: unknown[]): unknown;
}

export interface ResponseProps {
  readonly code: string;
  /** Where the response stands in the document. */
  readonly specPath: { toJS(): readonly unknown[] };
}

interface SwaggerUI {
  preauthorizeApiKey(scheme: string, value: string): void;
}

export const SwaggerUIBundle = bundle as (options: object) => SwaggerUI;
