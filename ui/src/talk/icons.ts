import Chat from '@lucide/svelte/icons/message-circle'
import Mail from '@lucide/svelte/icons/mail'
import Meta from '@lucide/svelte/icons/thumbs-up'
import Phone from '@lucide/svelte/icons/phone'
import Sms from '@lucide/svelte/icons/message-square-text'
import Telegram from '@lucide/svelte/icons/send'
import Zalo from '@lucide/svelte/icons/message-circle-more'

export const icons: Record<string, typeof Chat> = { chat: Chat, mail: Mail, meta: Meta, phone: Phone, sms: Sms, telegram: Telegram, zalo: Zalo }
