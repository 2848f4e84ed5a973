// Which macros a few letters mean: accents and case do not matter, every word has to begin one; what begins with them comes first.
import type { Macro } from '../api'

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()

export function matching<T extends Pick<Macro, 'title' | 'text'>>(all: T[], sought: string): T[] {
  const words = fold(sought).split(/\s+/).filter(Boolean)
  if (!words.length) return all
  const begins = (macro: T) => Number(!fold(macro.title).startsWith(words.join(' ')))
  return all.filter(macro => { const has = fold(`${macro.title} ${macro.text}`).split(/\W+/); return words.every(word => has.some(one => one.startsWith(word))) }).sort((a, b) => begins(a) - begins(b))
}
