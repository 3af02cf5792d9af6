/** A further provider as its four files: what anyone would write to add one. */

export interface ExtraProvider {
  readonly id: string;
  /** The path of its only operation. */
  readonly path?: string;
  /** The `servers` of its document; none by default. */
  readonly server?: string;
  /** The body of the mock's `respond`; it may use `body`, `now` and `random`. */
  readonly respond?: string;
}

/** By path below the folder, the text of each file. */
export const extraProvider = ({
  id,
  path = '/',
  server,
  respond = "return { body: { key: random.text(20, 'abc') }, tokens: [] };",
}: ExtraProvider): Record<string, string> => ({
  [`specs/${id}/openapi.yaml`]: `openapi: 3.1.0
info: { title: The ${id} API, version: '1' }
${server === undefined ? '' : `servers: [{ url: '${server}' }]\n`}paths:
  ${path}:
    post:
      operationId: ${id}Create
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [${id}], properties: { ${id}: { type: string, maxLength: 5 } } }
      responses:
        '201':
          description: Created
          content:
            application/json:
              schema: { type: object, required: [key], properties: { key: { type: string } } }
`,
  [`specs/${id}/overlay.yaml`]: `overlay: 1.0.0
info: { title: What is assumed of ${id}, version: '1' }
actions:
  - target: $.paths['${path}'].post.responses
    x-assumed: The document declares no errors.
    update:
      '422': { description: Invalid, content: { application/json: { schema: { type: object, required: [error] } } } }
`,
  [`mocks/${id}.ts`]: `import { defineMock } from 'mockmint';

export default defineMock({
  errorBody: ({ detail }) => ({ error: detail }),
  operations: {
    'POST ${path}': {
      magicValueField: '/${id}',
      respond({ body }: { body: Record<string, unknown> }, { now, random }: { now: number; random: { text(length: number, alphabet: string): string } }) {
        ${respond}
      },
    },
  },
});
`,
  [`contracts/${id}.ts`]: `import { defineContract } from 'mockmint';

export default defineContract({ invariants: [] });
`,
});
