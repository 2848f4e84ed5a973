import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import Talk from './Talk.svelte'

bring({ vi: () => import('$lib/i18n/talk/vi.json'), en: () => import('$lib/i18n/talk/en.json') })
void start(Talk)
