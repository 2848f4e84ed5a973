// Requests to the server: session token on writes, problem details as one error type, "no network" told apart from "refused".
export type FieldError = { field: string; expected: string }

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail = '',
    readonly errors: FieldError[] = [],
  ) {
    super(detail || title)
    this.name = 'Problem'
  }
  get offline() { return this.status === 0 }
  get later() { return this.status === 0 || this.status === 503 }  // no network, or no room now: the same may succeed later
  get conflict() { return this.status === 412 || this.status === 409 }
}

export type Query = Record<string, string | number | boolean | undefined | null>
export type Options = { version?: number; idempotencyKey?: string; signal?: AbortSignal; keepalive?: boolean; type?: string; accept?: string }

let csrf = ''
export const setCsrf = (value: string) => { csrf = value }

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

function headersOf(method: string, body: unknown, options: Options): Headers {
  const headers = new Headers({ accept: options.accept ?? 'application/json' })
  if (body !== undefined) headers.set('content-type', options.type ?? 'application/json')
  if (method !== 'GET' && csrf) headers.set('x-csrf-token', csrf)
  if (options.version !== undefined) headers.set('if-match', `"${options.version}"`)
  if (options.idempotencyKey) headers.set('idempotency-key', options.idempotencyKey)
  return headers
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}))
  const errors: FieldError[] = body.errors ?? (body.field ? [{ field: body.field, expected: body.expected ?? body.detail ?? '' }] : [])
  return new Problem(response.status, body.title ?? response.statusText, body.detail ?? '', errors)
}

export async function exchange(method: string, path: string, body?: unknown, options: Options = {}): Promise<Response> {
  const raw = body instanceof Blob || typeof body === 'string'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: headersOf(method, body, options),
      body: body === undefined ? undefined : raw ? (body as BodyInit) : JSON.stringify(body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    })
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw new Problem(0, 'offline')
  }
  if (!response.ok) throw await problemOf(response)
  return response
}

export async function request<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const response = await exchange(method, path, body, options)
  return (response.status === 204 ? undefined : await response.json().catch(() => undefined)) as T
}

export const get = <T>(path: string, query?: Query, options?: Options) => request<T>('GET', address(path, query), undefined, options)
export const post = <T>(path: string, body: unknown = {}, options?: Options) => request<T>('POST', path, body, options)
export const put = <T>(path: string, body: unknown, options?: Options) => request<T>('PUT', path, body, options)
export const del = (path: string, options?: Options) => request<void>('DELETE', path, undefined, options)
