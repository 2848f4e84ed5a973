// The desk's keys. Typing in a field, or with a dialog open, is never a command.
export type Command = 'down' | 'up' | 'open' | 'search' | 'forward' | 'answer' | 'classify' | 'next' | 'new' | 'select' | 'undo' | 'help' | 'back' | 'call' | 'callbacks' | 'switchboard' | 'handover'

const commands: Record<string, Command> = {
  j: 'down', k: 'up', Enter: 'open', '/': 'search', d: 'forward', a: 'answer', c: 'classify', s: 'next', n: 'new', x: 'select', z: 'undo', '?': 'help', Escape: 'back', g: 'call', b: 'callbacks', t: 'switchboard', h: 'handover',
}

export function commandOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, inField: boolean, inDialog: boolean): Command | null {
  if (inField || inDialog || event.ctrlKey || event.metaKey || event.altKey) return null
  return commands[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null
}
