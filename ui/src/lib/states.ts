// The hotline's states as the screens group them: colour, and the step of the citizen's progress line.
type Tone = 'plain' | 'ok' | 'warn' | 'info' | 'brand' | 'crit'

const tones: Record<string, Tone> = {
  new: 'info', received: 'info', need_info: 'warn', classified: 'info', forwarded: 'brand', returned: 'warn', in_progress: 'brand', extended: 'warn',
  answered: 'brand', resolved: 'ok', rated: 'ok', reopened: 'warn',
}
export const stateTone = (state: string): Tone => tones[state] ?? 'plain'

const closedStates = new Set(['resolved', 'duplicate', 'refused', 'not_ours', 'rated'])
export const isClosed = (state: string) => closedStates.has(state)

export const steps = ['received', 'forwarded', 'in_progress', 'resolved'] as const
const reached: Record<string, number> = {
  new: 0, received: 1, need_info: 1, classified: 1, forwarded: 2, returned: 1, in_progress: 3, extended: 3, answered: 3, reopened: 3,
  resolved: 4, rated: 4, duplicate: 4, refused: 4, not_ours: 4,
}
export const stepsReached = (state: string): number => reached[state] ?? 0
