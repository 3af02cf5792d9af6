/** Adapter for Swagger UI. */
import { formatPointer } from '../../src/lib/json-pointer.ts';
import { SwaggerUIBundle, type React, type ResponseProps } from './swagger-ui.ts';
import type { SchemeCredential } from './try-document.ts';

interface ReferenceOptions {
  readonly box: HTMLElement;
  readonly document: object;
  /** Reasons, by JSON Pointer into the document. */
  readonly assumed: ReadonlyMap<string, string>;
  readonly credentials: readonly SchemeCredential[];
}

export function showReference({ box, document, assumed, credentials }: ReferenceOptions): void {
  const ui = SwaggerUIBundle({
    spec: document,
    domNode: box,
    tryItOutEnabled: true,
    deepLinking: false,
    docExpansion: 'full',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null,
    plugins: [() => ({ wrapComponents: { response: markResponses(assumed) } })],
    onComplete: () => {
      // If two schemes use the same header, only the first is used, as a client would do.
      for (const { scheme, value } of credentials.slice(0, 1)) ui.preauthorizeApiKey(scheme, value);
    },
  });
}

/** Shows the reason above each assumed response. */
const markResponses =
  (assumed: ReadonlyMap<string, string>) =>
  (Original: unknown, { React }: { readonly React: React }) =>
  (props: ResponseProps): unknown => {
    const pointer = formatPointer(props.specPath.toJS().map(String));
    const reason = assumed.get(pointer);
    const original = React.createElement(Original, props);
    if (reason === undefined) return original;
    const note = React.createElement(
      'td',
      { colSpan: 3 },
      React.createElement('strong', null, `${props.code} is assumed. `),
      reason,
    );
    return React.createElement(
      React.Fragment,
      null,
      React.createElement('tr', { className: 'assumed-response' }, note),
      original,
    );
  };
