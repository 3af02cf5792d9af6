/** What the services of all frameworks share: credentials, issued tokens, and the bodies that their documents declare. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';

type Access = 'granted' | 'denied' | 'forbidden';

/** The parts of a request that may hold a credential. */
interface Presented {
  readonly authorization: string | undefined;
  /** The query parameter `token`. */
  readonly token: unknown;
}

type TokenRequest = Readonly<Record<string, unknown>>;

/** One provider's operation, apart from what a framework does: routing, parsing, validation and errors. */
interface TokenApi {
  /** With parameters such as `:account_id`. */
  readonly path: string;
  readonly success: 200 | 201;
  /** The status for an invalid request. */
  readonly invalid: 400 | 422;
  access(presented: Presented): Access;
  issue(request: TokenRequest): object;
  /** The body of a rejection. */
  problem(message: string, details?: readonly string[]): object;
}

export const goodCredential = 'good-credential';
export const forbiddenCredential = 'readonly-credential';

const issued = new Set<string>();

const remember = (secret: string): string => {
  issued.add(secret);
  return secret;
};

function accessOf(secret: unknown): Access {
  if (typeof secret !== 'string') return 'denied';
  if (secret === goodCredential || issued.has(secret)) return 'granted';
  return secret === forbiddenCredential ? 'forbidden' : 'denied';
}

const bearer = ({ authorization }: Presented): Access => accessOf(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]);

function basic({ authorization }: Presented): Access {
  const [, encoded = ''] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  const secret = Buffer.from(encoded, 'base64');
  return secret.toString('base64') === encoded ? accessOf(secret.toString('utf8')) : 'denied';
}

const detail = (message: string, details?: readonly string[]): object =>
  details ? { detail: details.map((msg) => ({ loc: ['body'], msg, type: 'value_error' })) } : { detail: message };

const failure = (message: string): object => ({ success: false, message });

/** The length of a text in characters, as JSON Schema counts it. JavaScript counts UTF-16 code units. */
export const lengthOf = (text: string): number => [...text].length;

const alumio: TokenApi = {
  path: '/api/v1/tokens',
  success: 200,
  invalid: 400,
  access: () => 'granted',
  issue: () => ({ access_token: randomBytes(24).toString('base64url'), identifier: randomUUID() }),
  problem: (title, details = []) => ({
    type: 'about:blank',
    title,
    violations: details.map((text) => ({ title: text })),
  }),
};

const vida: TokenApi = {
  path: '/api/v2/tokens',
  success: 200,
  invalid: 400,
  // Vida's document knows no 403.
  access: ({ token }) => (accessOf(token) === 'granted' ? 'granted' : 'denied'),
  issue: ({ description }) => ({
    success: true,
    message: 'Token created successfully',
    token: {
      token: remember(randomBytes(20).toString('hex')),
      description,
      type: 'admin',
      timestamp: String(Math.floor(Date.now() / 1000)),
      userId: 17,
    },
  }),
  problem: failure,
};

const typeauth: TokenApi = {
  path: '/:account_id/token/create/:application_id',
  success: 201,
  invalid: 400,
  access: bearer,
  issue({ amount, tags }) {
    const now = new Date().toISOString();
    const count = typeof amount === 'number' ? Math.max(0, amount) : 1;
    const record = (): object => ({
      id: randomUUID(),
      name: 'Application',
      auth_id: remember(randomUUID()),
      createdAt: now,
      updatedAt: now,
      tags: tags ?? [],
    });
    return { success: true, message: 'Application created successfully', data: Array.from({ length: count }, record) };
  },
  problem: failure,
};

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const dayzero: TokenApi = {
  path: '/api/v1/tokens',
  success: 201,
  invalid: 422,
  access: bearer,
  issue({ name, description, expires_in_days: days }) {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + (typeof days === 'number' ? days : 365) * 86_400;
    const jti = randomUUID();
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ jti, iat, exp })}`;
    const token = remember(`dz_${signed}.${createHmac('sha256', 'a key').update(signed).digest('base64url')}`);
    return {
      token,
      token_info: {
        id: randomUUID(),
        jti,
        name,
        description: description ?? null,
        token_prefix: token.slice(0, 8),
        token_type: 'api',
        created_at: new Date(iat * 1000).toISOString(),
        expires_at: new Date(exp * 1000).toISOString(),
        last_used_at: null,
        revoked_at: null,
      },
    };
  },
  problem: detail,
};

const askui: TokenApi = {
  path: '/api/v1/access-tokens',
  success: 201,
  invalid: 422,
  access: (presented) => (/^Basic /i.test(presented.authorization ?? '') ? basic(presented) : bearer(presented)),
  issue: ({ name, expiresAt }) => ({
    token: {
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      name,
      expiresAt: expiresAt ?? null,
      creatorId: 'creator',
    },
    tokenString: remember(randomBytes(32).toString('base64url')),
  }),
  problem: detail,
};

export const tokenApis = { alumio, vida, typeauth, dayzero, askui } as const;

export type Provider = keyof typeof tokenApis;
