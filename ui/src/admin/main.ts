import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import './stack.css'
import Admin from './Admin.svelte'

bring({ vi: () => import('$lib/i18n/admin/vi.json'), en: () => import('$lib/i18n/admin/en.json') })
void start(Admin)
