// Reports made through the public API, so that there is something to look at.
import type { Demo } from './demo'

export const place = { lat: 10.9804, lon: 106.6519 }

export async function call<T>(demo: Demo, method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(demo.url + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

export async function reported(demo: Demo, description = 'Đoạn trước Trường THCS Phú Hoà tối hoàn toàn từ 19 giờ, đã hai tối liên tiếp.'): Promise<string> {
  const { items } = await call<{ items: { code: string }[] }>(demo, 'GET', '/api/fields')
  const { code } = await call<{ code: string }>(demo, 'POST', '/api/reports', { field: items[0].code, description, address: 'Đường Huỳnh Văn Luỹ, trước Trường THCS Phú Hoà', ...place, attachments: [], lang: 'vi' })
  return code
}

type Headers = Record<string, string>
export async function signedIn(demo: Demo, name = 'admin'): Promise<Headers> {
  const signed = await fetch(`${demo.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, password: demo.passwords[name] }) })
  return { cookie: signed.headers.get('set-cookie')!.split(';')[0], 'x-csrf-token': ((await signed.json()) as { csrf: string }).csrf }
}

export async function step(demo: Demo, headers: Headers, code: string, verb: string, body: object = {}) {
  return call<{ id: string; state: string; version: number }>(demo, 'POST', `/api/cases/${code}/${verb}`, body, headers)
}

export async function forwarded(demo: Demo, description: string, unit = 'so-xd'): Promise<string> {
  const code = await reported(demo, description), headers = await signedIn(demo)
  await step(demo, headers, code, 'receive')
  await step(demo, headers, code, 'forward', { unit })
  return code
}

// A report whose unit says it is done, as the citizen finds it: the desk's own tests go this way through its pages.
export async function resolved(demo: Demo, description: string, answer: string): Promise<string> {
  const code = await forwarded(demo, description), headers = await signedIn(demo)
  const proof = await fetch(`${demo.url}/api/attachments`, { method: 'POST', headers: { ...headers, 'content-type': 'image/png' }, body: pixel })
  await step(demo, headers, code, 'answer', { text: answer, attachments: [((await proof.json()) as { id: string }).id] })
  await step(demo, headers, code, 'approve')
  return code
}
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
