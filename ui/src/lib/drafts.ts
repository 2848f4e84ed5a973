// Unsent words survive a reload. They stay on this machine and are forgotten at sign-out.
const keyOf = (name: string) => `dinh.draft.${name}`

export const loadDraft = (name: string): Record<string, string> => {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? '{}')
  } catch {
    return {}
  }
}

export const saveDraft = (name: string, values: Record<string, string>) => {
  try {
    if (Object.values(values).some(Boolean)) localStorage.setItem(keyOf(name), JSON.stringify(values))
    else localStorage.removeItem(keyOf(name))
  } catch {
    // Storage refused: the draft lasts as long as the page.
  }
}

export const dropDraft = (name: string) => localStorage.removeItem(keyOf(name))
