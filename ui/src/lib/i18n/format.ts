// Numbers, dates and durations by Intl, in the city's own time.
import { prefs } from '../prefs.svelte'
import { locale, t } from './index'

let zone = 'Asia/Ho_Chi_Minh'
let offset = 420

// Etc/GMT signs are reversed: UTC+7 is Etc/GMT-7.
export const useOffset = (minutes: number) => {
  offset = minutes
  zone = minutes === 420 ? 'Asia/Ho_Chi_Minh' : minutes % 60 === 0 ? `Etc/GMT${minutes > 0 ? '-' : '+'}${Math.abs(minutes / 60)}` : 'UTC'
}

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: string, options: object, make: (tag: string) => T): T {
  const key = `${kind}${prefs.lang}${zone}${JSON.stringify(options)}`
  let found = cache.get(key) as T | undefined
  if (!found) cache.set(key, (found = make(locale())))
  return found
}

export function number(value: number, decimals = 0): string {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return cached('n', options, tag => new Intl.NumberFormat(tag, options)).format(value)
}

type When = string | number | Date
function date(value: When, options: Intl.DateTimeFormatOptions): string {
  const instant = new Date(value)
  if (Number.isNaN(instant.getTime())) return '–'
  return cached('d', options, tag => new Intl.DateTimeFormat(tag, { ...options, timeZone: zone })).format(instant)
}

export const clock = (value: When) => date(value, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
export const hourMinute = (value: When) => date(value, { hour: '2-digit', minute: '2-digit', hour12: false })
export const day = (value: When) => date(value, { day: '2-digit', month: '2-digit', year: 'numeric' })
export const longDay = (value: When) => date(value, { weekday: 'long', day: '2-digit', month: '2-digit', year: 'numeric' })
export const monthName = (value: When) => date(value, { month: 'long' })
export const moment = (value: When) => `${hourMinute(value)} ${day(value)}`

// yyyy-mm-dd in the city's time, as date inputs want it.
export const isoDay = (value: When) => {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(new Date(value))
}

// The API's `from` and `to` are instants: where that day of the city begins, or ends.
export const dayStart = (isoDate: string, daysLater = 0) => new Date(Date.parse(`${isoDate}T00:00:00Z`) + daysLater * 86_400_000 - offset * 60_000).toISOString()
// What a datetime-local input says, in the city's time, as an instant.
export const cityTime = (local: string) => new Date(Date.parse(`${local.slice(0, 16)}:00Z`) - offset * 60_000).toISOString()
export const dayEnd = (isoDate: string) => dayStart(isoDate, 1)

// A countdown: 04:16 below an hour, then "1g 34p", then days.
export function countdown(ms: number): string {
  const seconds = Math.abs(Math.round(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
  return span(ms)
}

// A rough length of time in its two largest units.
export function span(ms: number): string {
  const minutes = Math.abs(Math.round(ms / 60000))
  if (minutes < 60) return t('time.m', { m: minutes })
  if (minutes < 1440) return t('time.hm', { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, '0') })
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60)
  return days >= 10 || hours === 0 ? t('time.d', { d: days }) : t('time.dh', { d: days, h: hours })
}

export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? t('time.s', { s: seconds }) : span(ms)
}

export const distance = (metres: number) => (metres < 1000 ? `${number(Math.round(metres))} m` : `${number(metres / 1000, 1)} km`)
export const bytes = (n: number) => (n < 1e6 ? `${number(Math.ceil(n / 1024))} KB` : `${number(n / 1048576, 1)} MB`)

// Search ignores tone and vowel marks, as the server does.
export const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase()
