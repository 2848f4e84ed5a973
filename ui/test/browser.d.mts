import type { Browser, Page } from 'playwright-core'

export function launch(): Promise<Browser>
export function ready(page: Page): Promise<unknown>
