import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import Desk from './Desk.svelte'

bring({ vi: () => import('$lib/i18n/calls/vi.json'), en: () => import('$lib/i18n/calls/en.json') })
bring({ vi: () => import('$lib/i18n/handover/vi.json'), en: () => import('$lib/i18n/handover/en.json') })
void start(Desk)
