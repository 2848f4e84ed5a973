// How a KPI is shown. Names come from the catalogue of the screen; the server may add tiles with names of its own.
import Gauge from '@lucide/svelte/icons/gauge'
import Inbox from '@lucide/svelte/icons/inbox'
import Phone from '@lucide/svelte/icons/phone'
import Check from '@lucide/svelte/icons/circle-check'
import Plus from '@lucide/svelte/icons/circle-plus'
import Star from '@lucide/svelte/icons/star'
import Timer from '@lucide/svelte/icons/timer'
import Tower from '@lucide/svelte/icons/radio-tower'
import Wind from '@lucide/svelte/icons/wind'
import type { Component } from 'svelte'
import type { Kpi } from '$lib/api'
import { has, named, t, type Key } from '$lib/i18n'

type Face = { icon: Component<any>; color: string; better?: 'up' | 'down'; decimals?: number }

const faces: Record<string, Face> = {
  open: { icon: Inbox, color: 'var(--info)', better: 'down' },
  overdue: { icon: Timer, color: 'var(--crit)', better: 'down' },
  new_today: { icon: Plus, color: 'var(--brand)' },
  on_time: { icon: Check, color: 'var(--ok)', better: 'up', decimals: 1 },
  response_min: { icon: Gauge, color: 'var(--brand)', better: 'down', decimals: 1 },
  sensors: { icon: Tower, color: 'var(--ok)', better: 'up', decimals: 1 },
  pm25: { icon: Wind, color: 'var(--warn)', better: 'down' },
  waiting: { icon: Phone, color: 'var(--info)', better: 'down' },
  satisfied: { icon: Star, color: 'var(--ok)', better: 'up', decimals: 1 },
}
const plain: Face = { icon: Gauge, color: 'var(--brand)' }

export const face = (kpi: Kpi): Face => {
  const known = faces[kpi.key] ?? plain
  return { ...known, better: kpi.better ?? known.better, decimals: kpi.decimals ?? known.decimals }
}

// What the sensors say; the rest comes from the cases.
export const fromSensors = (kpi: Kpi): boolean => kpi.key === 'sensors' || kpi.key === 'pm25'

export const kpiName = (kpi: Kpi, past = false): string => (past && kpi.key === 'new_today' ? t('kpi.new_period') : kpi.name ? named({ name: kpi.name, name_en: kpi.name_en }) : has(`kpi.${kpi.key}`) ? t(`kpi.${kpi.key}` as Key) : kpi.key)
export const unitName = (unit = ''): string => (has(`unit.${unit}`) ? t(`unit.${unit}` as Key) : unit)

export type Change = { amount: number; kind: 'percent' | 'points'; tone: 'good' | 'bad' | 'even' }

// Shares change by points, everything else by per cent; without a value to compare with there is no change to show.
export function change(kpi: Pick<Kpi, 'value' | 'previous' | 'unit'>, better?: 'up' | 'down'): Change | null {
  const { value, previous, unit } = kpi
  if (value === null || previous === null || previous === undefined) return null
  const points = unit === '%'
  if (!points && previous === 0) return null
  const amount = points ? value - previous : ((value - previous) / Math.abs(previous)) * 100
  const rounded = Math.round(amount * 10) / 10
  const tone = rounded === 0 || !better ? 'even' : rounded > 0 === (better === 'up') ? 'good' : 'bad'
  return { amount: rounded, kind: points ? 'points' : 'percent', tone }
}
