// What the wall looks at: now, or any stretch of the past and any imported source. It lives in the address, so that a link shows the same picture.
import { dayEnd, dayStart } from '$lib/i18n/format'

export type Period = { from?: string; to?: string; source?: string }

export const isLive = (period: Period) => !period.from && !period.to && !period.source

// Days are whole days of the city; the end is never later than now.
export const asQuery = ({ from, to, source }: Period, now: number) => {
  const end = to && dayEnd(to)
  return { from: from && dayStart(from), to: end && Date.parse(end) > now ? new Date(now).toISOString() : end, source }
}

export function readPeriod(search: string): Period {
  const query = new URLSearchParams(search)
  const pick = (name: string) => query.get(name) || undefined
  return { from: pick('from'), to: pick('to'), source: pick('source') }
}

export function writePeriod(search: string, period: Period): string {
  const query = new URLSearchParams(search)
  for (const name of ['from', 'to', 'source'] as const) {
    if (period[name]) query.set(name, period[name])
    else query.delete(name)
  }
  const text = query.toString()
  return text ? `?${text}` : location.pathname
}
