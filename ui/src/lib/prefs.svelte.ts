// What the person in front of the screen chose: language, theme, text size. `public/theme.js` applies the same keys before the first paint.
export type Lang = 'vi' | 'en'
export type Theme = 'light' | 'dark'
export type Size = 'small' | 'normal' | 'large'

const root = document.documentElement

function remember(name: string, value: string) {
  try {
    localStorage.setItem(`dinh.${name}`, value)
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

class Prefs {
  lang = $state<Lang>(root.lang === 'en' ? 'en' : 'vi')
  theme = $state<Theme>(root.dataset.theme === 'dark' ? 'dark' : 'light')
  size = $state<Size>((root.dataset.size as Size) || 'normal')

  setTheme(theme: Theme) {
    this.theme = root.dataset.theme = theme
    remember('theme', theme)
  }

  setSize(size: Size) {
    this.size = root.dataset.size = size
    remember('size', size)
  }

  // Called by i18n once the language's messages are loaded.
  setLang(lang: Lang) {
    this.lang = root.lang = lang
    remember('lang', lang)
  }
}

export const prefs = new Prefs()
