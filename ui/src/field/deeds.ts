// What was done at the place waits on the telephone until the server has it: photos and words, in the order they were done, through reloads and
// hours without a network. A deed carries its own key, so one whose answer was lost on the way is not done twice.
import { Problem, type CaseDetail } from '$lib/api'

export type Words = { text?: string; reason?: string; due?: string }
export type Deed = {
  key: string
  by: string          // the user's id: nobody sends what another one did
  caseId: string
  code: string
  verb: 'start' | 'progress' | 'answer' | 'return' | 'note'
  words: Words
  photos: Blob[]
  uploaded: string[]  // what the server has of the photos already
  version: number     // of the case as it was seen
  at: number
  refused?: string    // why it waits for a decision of who did it
  changed?: boolean   // the case was changed meanwhile; he may send it all the same
}

export interface Box {
  all(): Promise<Deed[]>
  keep(deed: Deed): Promise<unknown>
  drop(key: string): Promise<unknown>
}

export interface Server {
  attach(photo: Blob, key: string): Promise<string>
  act(deed: Deed, version: number | undefined): Promise<CaseDetail>
}

export const stuck = (deed: Deed) => deed.refused !== undefined

// Sends what waits. A case whose deed needs a decision waits for it; the others go on. Answers the cases as they are now; throws when there is no
// network, or nobody is signed in any more.
export async function sendAll(box: Box, server: Server, told: (after: CaseDetail) => void = () => undefined): Promise<void> {
  const held = new Set<string>()
  for (const { key } of await box.all()) {
    const deed = (await box.all()).find(other => other.key === key)  // the step before it may have told it a newer version
    if (!deed) continue
    if (stuck(deed)) held.add(deed.caseId)
    if (held.has(deed.caseId)) continue
    try {
      const after = await send(deed, box, server)
      await box.drop(deed.key)
      // Who goes on with the same case has seen what he just did himself.
      for (const next of await box.all()) if (next.caseId === deed.caseId) await box.keep({ ...next, version: after.version })
      told(after)
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.later || problem.status === 401 || problem.status === 429 || problem.status >= 500) throw problem
      held.add(deed.caseId)
      const now = (await box.all()).find(other => other.key === key) ?? deed
      await box.keep({ ...now, refused: problem.errors[0]?.expected ?? problem.message, changed: problem.status === 412 })
    }
  }
}

async function send(deed: Deed, box: Box, server: Server): Promise<CaseDetail> {
  const uploaded = [...deed.uploaded]
  for (const photo of deed.photos.slice(uploaded.length)) {
    uploaded.push(await server.attach(photo, `${deed.key}-${uploaded.length}`))
    await box.keep({ ...deed, uploaded: [...uploaded] })
  }
  return server.act({ ...deed, uploaded }, deed.verb === 'note' ? undefined : deed.version)
}

// What may be done with a case after what already waits for it.
const after: Record<string, Deed['verb'][]> = { start: ['answer', 'progress', 'return', 'note'], answer: ['note'], return: [] }
export function possible(actions: string[], waiting: Deed[]): Deed['verb'][] {
  let out = (['start', 'answer', 'progress', 'return', 'note'] as const).filter(verb => actions.includes(verb)) as Deed['verb'][]
  for (const { verb } of waiting) out = (after[verb] ?? out).filter(next => next !== 'note' || actions.includes('note'))
  return out
}

// What a case refuses is not lost: its words and photos stay as a note of the house.
export const asNote = (deed: Deed): Deed => ({ ...deed, key: crypto.randomUUID(), verb: 'note', words: { text: deed.words.text || deed.words.reason || '–' }, refused: undefined, changed: undefined })
export const again = (deed: Deed, version: number): Deed => ({ ...deed, key: crypto.randomUUID(), version, refused: undefined, changed: undefined })

// Metres between two places, near enough for a walk through a city.
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180, x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad), y = (b.lat - a.lat) * rad
  return Math.hypot(x, y) * 6_371_000
}
