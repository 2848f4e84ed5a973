import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import en from '../../src/lib/i18n/en.json'
import vi from '../../src/lib/i18n/vi.json'

test('both languages have the same messages', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort())
})

test.each([['vi', vi], ['en', en]])('every message of %s can be read, and takes the same values', (language, messages) => {
  for (const [key, text] of Object.entries(messages)) {
    expect(() => new IntlMessageFormat(text, language), key).not.toThrow()
    const values = (message: string) => [...message.matchAll(/\{(\w+)/g)].map(match => match[1]).sort()
    const own = new Set(values(text)), other = new Set(values((vi as Record<string, string>)[key]))
    expect([...own], key).toEqual([...other])
  }
})
