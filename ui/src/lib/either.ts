// For panels that come late and by themselves: a message in both languages where it is shown, so that no page carries it before.
import { prefs } from './prefs.svelte'

export const either = (vi: string, en: string): string => (prefs.lang === 'en' ? en : vi)
