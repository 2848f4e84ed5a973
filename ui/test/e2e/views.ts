// Every page of the house, in the state a test or a picture wants it.
import type { Page } from 'playwright-core'
import { ready } from './browse'

export type View = { name: string; path: string; account?: string; go?: (page: Page) => Promise<unknown> }

const next = async (page: Page) => {
  await page.locator('form button[type=submit]').click()
  await ready(page)
}

export async function fillPlace(page: Page, address = 'Trước trường THCS Phú Hoà') {
  await page.locator('input[name=address]').fill(address)
  await next(page)
}

export async function fillWhat(page: Page, text = 'Sáu trụ đèn liền nhau không sáng từ tối qua') {
  await page.locator('.groups button').first().click()
  await page.locator('input[name=field]').first().check()
  await page.locator('textarea').first().fill(text)
}

async function toCheck(page: Page) {
  await fillPlace(page)
  await fillWhat(page)
  await next(page)
}

export const citizenViews = (code: string): View[] => [
  { name: 'portal', path: '/' },
  { name: 'report-1', path: '/#report' },
  { name: 'report-1-error', path: '/#report', go: next },
  { name: 'report-2', path: '/#report', go: async page => { await fillPlace(page); await fillWhat(page) } },
  { name: 'report-3', path: '/#report', go: toCheck },
  { name: 'track', path: `/track/${code}` },
  { name: 'track-unknown', path: '/track/KHONG-CO' },
]

export const staffViews: View[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'ops', path: '/ops', account: 'duty' },
  { name: 'desk', path: '/desk', account: 'supervisor' },
  { name: 'admin', path: '/admin', account: 'admin' },
]
