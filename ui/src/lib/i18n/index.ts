// ICU messages. One language is loaded at a time; keys are typed from vi.json and a test keeps en.json in step.
import { IntlMessageFormat } from 'intl-messageformat'
import type admin from './admin/vi.json'
import type chat from './chat/vi.json'
import type calls from './calls/vi.json'
import type notices from './notices/vi.json'
import type explorer from './explorer/vi.json'
import type field from './field/vi.json'
import type handover from './handover/vi.json'
import type talk from './talk/vi.json'
import type vi from './vi.json'
import { prefs, type Lang } from '../prefs.svelte'

export type Key = keyof typeof vi | keyof typeof admin | keyof typeof calls | keyof typeof explorer | keyof typeof talk | keyof typeof chat | keyof typeof field | keyof typeof handover | keyof typeof notices
type Values = Record<string, string | number>

type Loader = Record<Lang, () => Promise<{ default: Record<string, string> }>>
const loaders: Loader[] = [{ vi: () => import('./vi.json'), en: () => import('./en.json') }]
let messages: Record<string, string> = {}
let formats = new Map<string, IntlMessageFormat>()

// A page with many words of its own brings them, so that the others need not carry them.
export const bring = (own: Loader) => void loaders.push(own)

export async function useLang(lang: Lang) {
  const parts = await Promise.all(loaders.map(load => load[lang]()))
  messages = Object.assign({}, ...parts.map(part => part.default))
  formats = new Map()
  prefs.setLang(lang)
}

export const locale = () => (prefs.lang === 'vi' ? 'vi-VN' : 'en-GB')

export function t(key: Key, values?: Values): string {
  void prefs.lang
  const text = messages[key]
  if (text === undefined) return key
  if (!values) return text
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new IntlMessageFormat(text, locale())))
  return String(format.format(values))
}

export const has = (key: string): key is Key => key in messages

// For words that come from data with a fixed prefix (state.*, channel.*): an unknown word is shown as it is.
export const word = (prefix: string, name: string): string => (has(`${prefix}.${name}`) ? t(`${prefix}.${name}` as Key) : (void prefs.lang, name))

// Names of areas, units and fields carry both languages in the data.
export const named = (thing?: { name: string; name_en?: string } | null): string => (thing ? (prefs.lang === 'en' && thing.name_en) || thing.name : '')

// What the server says in both languages.
export const bilingual = (text: { vi: string; en: string }): string => (prefs.lang === 'en' && text.en) || text.vi
