import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import Field from './Field.svelte'

bring({ vi: () => import('$lib/i18n/field/vi.json'), en: () => import('$lib/i18n/field/en.json') })
void start(Field)
