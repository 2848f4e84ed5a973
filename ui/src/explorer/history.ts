// What an attribute was: aggregated by periods where it is a number, value by value where it is not (CIM 009 §4.5.19, temporal API).
export const ranges = { '1d': 1, '7d': 7, '30d': 30, '90d': 90, '365d': 365 } as const
export type Range = keyof typeof ranges
export const periods = ['PT15M', 'PT1H', 'PT6H', 'P1D', 'P7D', 'P1M'] as const
export type Period = (typeof periods)[number]
export type Point = { at: number; avg: number; min: number; max: number }
export type Past = { at: string; value: unknown }

// About a hundred points: more than a screen can tell apart costs the register for nothing.
export const periodFor: Record<Range, Period> = { '1d': 'PT15M', '7d': 'PT1H', '30d': 'PT6H', '90d': 'P1D', '365d': 'P7D' }

// What nobody observed at a time of its own has the times of its changes.
export type Asked = { id: string; attr: string; from: Date; to: Date; observed: boolean }
function temporal({ id, attr, from, to, observed }: Asked, options: string): string {
  const when = `timerel=between&timeAt=${whole(from)}&endTimeAt=${whole(to)}${observed ? '' : '&timeproperty=modifiedAt'}`
  return `/ngsi-ld/v1/temporal/entities/${encodeURIComponent(id).replaceAll('%3A', ':')}?attrs=${encodeURIComponent(attr)}&${options}&${when}`
}
export const aggregated = (asked: Asked, period: Period) => temporal(asked, `options=aggregatedValues&aggrMethods=avg,min,max&aggrPeriodDuration=${period}`)
export const changes = (asked: Asked) => temporal(asked, 'options=temporalValues&lastN=50')

// Periods count from timeAt: on the hour they are hours of the clock.
const whole = (at: Date) => `${at.toISOString().slice(0, 13)}:00:00Z`

type Sample = [value: unknown, from: string, to?: string]
type Evolution = Record<string, { avg?: Sample[]; min?: Sample[]; max?: Sample[]; values?: Sample[] } | undefined>

export function pointsOf(answer: unknown, attr: string): Point[] {
  const { avg = [], min = [], max = [] } = (answer as Evolution)[attr] ?? {}
  const by = (samples: Sample[]) => new Map(samples.map(([value, from]) => [from, Number(value)]))
  const least = by(min), most = by(max)
  return avg.map(([value, from]) => ({ at: Date.parse(from) / 1000, avg: Number(value), min: least.get(from) ?? Number(value), max: most.get(from) ?? Number(value) })).sort((a, b) => a.at - b.at)
}

export const pastOf = (answer: unknown, attr: string): Past[] => ((answer as Evolution)[attr]?.values ?? []).map(([value, at]) => ({ at, value })).sort((a, b) => b.at.localeCompare(a.at))
