import { start } from '$lib/boot'
import { bring } from '$lib/i18n'
import Chat from './Chat.svelte'

bring({ vi: () => import('$lib/i18n/chat/vi.json'), en: () => import('$lib/i18n/chat/en.json') })
void start(Chat)
