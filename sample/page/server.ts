/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is in a request beside its path. */
export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly token?: string;
  readonly body?: object;
}

/** What the page knows of the sample's settings. Seconds. */
export interface Settings {
  readonly access_token_lifetime: number;
  readonly grace_period: number;
  readonly race_tolerance: number;
  readonly on_reuse: string;
  readonly revocation_check: 'none' | 'feed' | 'store';
  readonly max_sessions: number | null;
  readonly transport: string;
  readonly store: string;
  readonly http_adapter: string;
}

/** A row of the store. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly sid: string;
  readonly subject: string;
  readonly generation: number;
  readonly revoked_at: string | null;
  readonly revocation_reason: string | null;
};

/** The rows, and how many calls of the store there have been. */
export interface Rows {
  readonly store_calls: number;
  readonly sessions: readonly Row[];
}

/** Sends a request and reads the answer, whatever its status. No cookie goes along. */
export async function call(path: string, request: Request = {}): Promise<Answer> {
  const { token, body, method = body === undefined ? 'GET' : 'POST' } = request;
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answerOf(response);
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: bodyOf(text) };
}

function bodyOf(text: string): Answer['body'] {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return {};
  }
}

/** @throws Error in words for the reader where the sample does not answer as it should */
export function readSettings(): Promise<Settings> {
  return readFeed('/evaluation/settings');
}

/** @throws Error in words for the reader where the sample does not answer as it should */
export function readRows(): Promise<Rows> {
  return readFeed('/evaluation/sessions');
}

async function readFeed<T>(path: string): Promise<T> {
  const answer = await call(path);
  if (answer.status !== 200)
    throw new Error(`The sample answers ${inWords(answer)} to GET ${path}.`);
  return answer.body as T;
}

/** The status with what the body says of it, such as `400 invalid_grant`. */
export function inWords({ status, body }: Answer): string {
  return typeof body.error === 'string' ? `${status} ${body.error}` : String(status);
}
