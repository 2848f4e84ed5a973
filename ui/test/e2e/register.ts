// What the demo's register has none of: somebody who is told of changes, and payloads that nobody could trust.
import type { Demo } from './demo'

const context = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld'

async function keeper({ url, passwords }: Demo) {
  const answer = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'admin', password: passwords.admin }) })
  const { csrf } = await answer.json(), cookie = answer.headers.getSetCookie().map(one => one.split(';')[0]).join('; ')
  return (path: string, body: unknown, headers = {}) => fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, cookie, ...headers }, body: JSON.stringify(body) })
}

// Its receiver is a port where nobody listens.
export async function subscribed(demo: Demo, subscriptionName: string, uri = 'http://127.0.0.1:9/air'): Promise<void> {
  const post = await keeper(demo)
  const answer = await post('/ngsi-ld/v1/subscriptions', {
    type: 'Subscription', subscriptionName, description: 'Báo cho trung tâm điều hành khi bụi mịn vượt ngưỡng', entities: [{ type: 'AirQualityObserved' }], watchedAttributes: ['pm25'], q: 'pm25>20',
    notification: { attributes: ['pm25'], format: 'concise', endpoint: { uri } },
  })
  if (!answer.ok) throw new Error(`no subscription: ${answer.status} ${await answer.text()}`)
}

// An agency under a contract that hides something; one is enough, however often it is asked for.
export async function contracted(demo: Demo): Promise<void> {
  const post = await keeper(demo)
  const answer = await post('/api/register/contracts', {
    consumer: 'key:dai-hoc', purpose: 'Nghiên cứu chất lượng không khí, quyết định 12/2026', valid_until: '2027-12-31T17:00:00Z', requests_per_minute: 300, needs_issue: true,
    grants: [{ types: ['AirQualityObserved'], hidden: ['source'] }, { types: ['TrafficFlowObserved'], areas: ['25747'], attributes: ['intensity', 'location'] }],
  })
  if (!answer.ok && answer.status !== 409) throw new Error(`no contract: ${answer.status} ${await answer.text()}`)
}

// A place that is no place; the id and the type's case are repaired on the way.
export async function held(demo: Demo, name: string): Promise<void> {
  const post = await keeper(demo)
  const payload = { id: name, type: 'Station', '@context': context, location: { type: 'GeoProperty', value: 'gần chợ' }, level: { type: 'property', value: 1.2, observedAt: '2026-11-24T10:00:00+07:00' } }
  const answer = await post('/ngsi-ld/v1/entities', payload, { prefer: 'handling=lenient' })
  if (answer.status !== 202) throw new Error(`not held: ${answer.status} ${await answer.text()}`)
}
