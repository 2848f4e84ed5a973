// The register's endpoints, one line each, and their answers as this page uses them.
import { address, del, exchange, get, request, type Options, type Query } from '$lib/api/client'
import type { Answers } from '$lib/api/generated'
import type { Instant } from '$lib/api'

export type EntityType = { typeName: string; attributeNames: string[] }
export type TypeInfo = { typeName: string; entityCount: number; attributeDetails: { attributeName: string; attributeTypes: string[] }[] }
export type Subscription = {
  id: string; subscriptionName?: string; description?: string; status: string; isActive?: boolean; q?: string; entities?: { type?: string; id?: string; idPattern?: string }[]
  watchedAttributes?: string[]; timeInterval?: number; expiresAt?: Instant
  notification: {
    endpoint: { uri: string }; status?: string; timesSent?: number; timesFailed?: number
    lastNotification?: Instant; lastSuccess?: Instant; lastFailure?: Instant; lastFailureReason?: string
  }
}
type QuarantineList = Answers['GET /api/register/quarantine']
export type QuarantineItem = Answers['GET /api/register/quarantine/{id}']
export type DatasetList = Answers['GET /api/register/catalogue']
export type Dataset = DatasetList['items'][number]
type DeadLetterList = Answers['GET /api/register/dead-letters']
export type DeadLetter = DeadLetterList['items'][number]
type Released = Answers['POST /api/register/quarantine/{id}/release']

// The register says beside its answer how many there are (`count=true`), and that it held back a part of it (206).
type Counted<T> = { body: T; total: number | null; partial: boolean }
async function counted<T>(path: string, query: Query = {}, options?: Options): Promise<Counted<T>> {
  const response = await exchange('GET', address(path, query), undefined, options)
  const total = response.headers.get('ngsild-results-count')
  return { body: await response.json(), total: total === null ? null : Number(total), partial: response.status === 206 }
}

const seg = encodeURIComponent
export const register = {
  types: () => get<EntityType[]>('/ngsi-ld/v1/types', { details: true }),
  type: (type: string) => get<TypeInfo>(`/ngsi-ld/v1/types/${seg(type)}`),
  count: (type: string) => counted('/ngsi-ld/v1/entities', { type, limit: 0, count: true }).then(({ total }) => total ?? 0),
  // What the page shows as its address, word for word.
  ask: (path: string, accept?: string, signal?: AbortSignal) => counted<unknown>(path, {}, { accept, signal }),
  subscriptions: (query?: Query) => counted<Subscription[]>('/ngsi-ld/v1/subscriptions', { count: true, ...query }),
  changeSubscription: (id: string, change: object) => request<void>('PATCH', `/ngsi-ld/v1/subscriptions/${seg(id)}`, change),
  catalogue: () => get<DatasetList>('/api/register/catalogue'),
  describe: (type: string, note: object) => request<void>('PUT', `/api/register/catalogue/${seg(type)}`, note),
  deadLetters: () => get<DeadLetterList>('/api/register/dead-letters'),
  replay: (id: number) => request<void>('POST', `/api/register/dead-letters/${id}/replay`),
  forget: (id: number) => del(`/api/register/dead-letters/${id}`),
  quarantine: (query?: Query) => get<QuarantineList>('/api/register/quarantine', query),
  quarantined: (id: number) => get<QuarantineItem>(`/api/register/quarantine/${id}`),
  release: (id: number, corrected?: string) => request<Released>('POST', `/api/register/quarantine/${id}/release`, corrected),
  discard: (id: number) => del(`/api/register/quarantine/${id}`),
}
