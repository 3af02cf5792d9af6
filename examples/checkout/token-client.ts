/** The API-token client of a fictitious checkout front end. It calls DayZero's API and does not depend on the mock. */

export interface ClientOptions {
  readonly baseUrl: string;
  readonly credential: string;
  readonly businessId: string;
  /** Waits before a retry; tests pass their own function. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** The result of a token request, in terms of the user interface. */
export type Outcome =
  | { readonly kind: 'created'; readonly id: string; readonly token: string }
  | { readonly kind: 'sign-in-again' }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'invalid'; readonly messages: readonly string[] }
  | { readonly kind: 'try-later' };

const maxAttempts = 3;

export async function createToken(
  options: ClientOptions,
  form: { name?: string; expires_in_days?: number },
): Promise<Outcome> {
  for (let left = maxAttempts; left > 0; left--) {
    const response = await fetch(`${options.baseUrl}/api/v1/tokens`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.credential}`,
        'x-business-id': options.businessId,
        'content-type': 'application/json',
      },
      body: JSON.stringify(form),
    });
    if (response.status !== 429) return outcomeOf(response);
    await (options.wait ?? sleep)(Number(response.headers.get('retry-after') ?? 1) * 1000);
  }
  return { kind: 'try-later' };
}

async function outcomeOf(response: Response): Promise<Outcome> {
  switch (response.status) {
    case 201: {
      const { token, token_info } = (await response.json()) as { token: string; token_info: { id: string } };
      return { kind: 'created', id: token_info.id, token };
    }
    case 401:
      return { kind: 'sign-in-again' };
    case 403:
      return { kind: 'not-permitted' };
    case 422: {
      const { detail } = (await response.json()) as { detail: { loc: (string | number)[]; msg: string }[] };
      return { kind: 'invalid', messages: detail.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`) };
    }
    default:
      return { kind: 'try-later' };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
