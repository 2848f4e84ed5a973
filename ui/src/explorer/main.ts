import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import Explorer from './Explorer.svelte'

bring({ vi: () => import('$lib/i18n/explorer/vi.json'), en: () => import('$lib/i18n/explorer/en.json') })
void start(Explorer)
