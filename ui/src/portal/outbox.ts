// Reports that could not be sent yet wait in IndexedDB, photos and all, and go out when the network is back. Each carries its own
// Idempotency-Key, so a report that did arrive before the answer was lost is not made twice.
import { del, entries, set } from 'idb-keyval'
import { api, Problem, type NewReport, type Opened } from '$lib/api'

export type Draft = { key: string; at: number; report: Omit<NewReport, 'attachments'>; photos: Blob[]; uploaded?: string[] }
export type Sent = Opened & { key: string }

const prefix = 'report:'

export const keep = (draft: Draft) => set(prefix + draft.key, draft)
export const waiting = async (): Promise<Draft[]> =>
  (await entries<string, Draft>()).filter(([name]) => String(name).startsWith(prefix)).map(([, draft]) => draft).sort((a, b) => a.at - b.at)

// One at a time, over all tabs: two of them waking up together must not send the same report.
export const alone = <T>(work: () => Promise<T>): Promise<T> => (navigator.locks ? navigator.locks.request('outbox', work) as Promise<T> : work())

// What was uploaded is noted at once, so that a second try sends the very same report and the server knows its key again.
export async function send(draft: Draft): Promise<Sent> {
  const attachments = draft.uploaded ?? []
  for (const photo of draft.photos.slice(attachments.length)) {
    attachments.push((await api.attach(photo)).id)
    await keep({ ...draft, uploaded: [...attachments] }).catch(() => undefined)
  }
  const opened = await api.report({ ...draft.report, attachments }, draft.key)
  await del(prefix + draft.key)
  return { ...opened, key: draft.key }
}

// Sends what waits; stops quietly when there is still no network. A report the server refuses stays, with the reason.
export async function flush(): Promise<Sent[]> {
  const sent: Sent[] = []
  await alone(async () => {
    for (const draft of await waiting().catch(() => [])) {
      try {
        sent.push(await send(draft))
      } catch (error) {
        if (error instanceof Problem && error.later) break
      }
    }
  })
  return sent
}

const mineKey = 'dinh.mine'
export type Mine = { code: string; title: string; at: number }
export const mine = (): Mine[] => {
  try {
    return JSON.parse(localStorage.getItem(mineKey) ?? '[]')
  } catch {
    return []
  }
}
export const remember = (report: Mine) => localStorage.setItem(mineKey, JSON.stringify([report, ...mine().filter(other => other.code !== report.code)].slice(0, 20)))

// Where the browser can, the service worker wakes the page when the network is back, even if nobody looks at it.
export const wakeLater = () => navigator.serviceWorker?.ready.then(registration => (registration as unknown as { sync?: { register: (tag: string) => Promise<void> } }).sync?.register('outbox')).catch(() => undefined)
