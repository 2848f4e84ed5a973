import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import adminEn from '../../src/lib/i18n/admin/en.json'
import adminVi from '../../src/lib/i18n/admin/vi.json'
import callsEn from '../../src/lib/i18n/calls/en.json'
import callsVi from '../../src/lib/i18n/calls/vi.json'
import en from '../../src/lib/i18n/en.json'
import chatEn from '../../src/lib/i18n/chat/en.json'
import chatVi from '../../src/lib/i18n/chat/vi.json'
import explorerEn from '../../src/lib/i18n/explorer/en.json'
import explorerVi from '../../src/lib/i18n/explorer/vi.json'
import fieldEn from '../../src/lib/i18n/field/en.json'
import fieldVi from '../../src/lib/i18n/field/vi.json'
import handoverEn from '../../src/lib/i18n/handover/en.json'
import handoverVi from '../../src/lib/i18n/handover/vi.json'
import noticesEn from '../../src/lib/i18n/notices/en.json'
import noticesVi from '../../src/lib/i18n/notices/vi.json'
import talkEn from '../../src/lib/i18n/talk/en.json'
import talkVi from '../../src/lib/i18n/talk/vi.json'
import vi from '../../src/lib/i18n/vi.json'

// Each page's own words, and those of all pages first.
type Words = Record<string, string>
const books: [Words, Words][] = [[vi, en], [explorerVi, explorerEn], [adminVi, adminEn], [callsVi, callsEn], [talkVi, talkEn], [chatVi, chatEn], [handoverVi, handoverEn], [noticesVi, noticesEn], [fieldVi, fieldEn]]

test.each(books)('both languages have the same messages', (vi, en) => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort())
})

test('no page hides a message of all pages behind its own', () => {
  expect(Object.keys(Object.assign({}, ...books.slice(1).map(([vi]) => vi))).filter(key => key in vi)).toEqual([])
})

test.each(books.flatMap(([vi, en]) => [['vi', vi, vi], ['en', en, vi]] as [string, Words, Words][]))('every message of %s can be read, and takes the same values', (language, messages, first) => {
  for (const [key, text] of Object.entries(messages)) {
    expect(() => new IntlMessageFormat(text, language), key).not.toThrow()
    const values = (message: string) => [...message.matchAll(/\{(\w+)[,}]/g)].map(match => match[1]).sort()
    const own = new Set(values(text)), other = new Set(values((first as Record<string, string>)[key]))
    expect([...own], key).toEqual([...other])
  }
})
