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
