// What an operator can do with a case: which words it needs, and whether it waits ten seconds for a change of mind.
import Ban from '@lucide/svelte/icons/ban'
import Camera from '@lucide/svelte/icons/camera'
import CheckCheck from '@lucide/svelte/icons/check-check'
import Clock from '@lucide/svelte/icons/clock-plus'
import Forward from '@lucide/svelte/icons/forward'
import Inbox from '@lucide/svelte/icons/inbox'
import Merge from '@lucide/svelte/icons/merge'
import Note from '@lucide/svelte/icons/sticky-note'
import Play from '@lucide/svelte/icons/play'
import Question from '@lucide/svelte/icons/circle-question-mark'
import Reply from '@lucide/svelte/icons/reply'
import Rotate from '@lucide/svelte/icons/rotate-ccw'
import Split from '@lucide/svelte/icons/split'
import Tag from '@lucide/svelte/icons/tag'
import Undo from '@lucide/svelte/icons/corner-up-left'
import type { Component } from 'svelte'
import { cityTime } from '$lib/i18n/format'

export type Input = 'unit' | 'co_units' | 'note' | 'reason' | 'text' | 'field' | 'area' | 'urgency' | 'due' | 'into' | 'proof' | 'to'
export type Verb = { icon: Component<any>; inputs: Input[]; required: Input[]; danger?: boolean; bulk?: boolean; at_once?: boolean; key?: string }

export const verbs: Record<string, Verb> = {
  receive: { icon: Inbox, inputs: [], required: [], bulk: true },
  classify: { icon: Tag, inputs: ['field', 'area', 'urgency'], required: ['field'], bulk: true, key: 'C' },
  forward: { icon: Forward, inputs: ['unit', 'co_units', 'note'], required: ['unit'], bulk: true, key: 'D' },
  start: { icon: Play, inputs: [], required: [], bulk: true },
  answer: { icon: Reply, inputs: ['text', 'proof', 'reason'], required: ['text', 'proof'], key: 'A' },
  progress: { icon: Camera, inputs: ['text', 'proof', 'due'], required: ['text', 'proof', 'due'] },
  approve: { icon: CheckCheck, inputs: [], required: [], bulk: true },
  send_back: { icon: Undo, inputs: ['reason'], required: ['reason'] },
  return: { icon: Undo, inputs: ['reason'], required: ['reason'] },
  ask_info: { icon: Question, inputs: ['text'], required: ['text'] },
  extend: { icon: Clock, inputs: ['due', 'reason'], required: ['due', 'reason'] },
  merge: { icon: Merge, inputs: ['into', 'reason'], required: ['into', 'reason'], bulk: true },
  unmerge: { icon: Split, inputs: ['reason'], required: ['reason'] },
  reopen: { icon: Rotate, inputs: ['reason'], required: ['reason'] },
  not_ours: { icon: Ban, inputs: ['reason', 'to'], required: ['reason'], danger: true },
  refuse: { icon: Ban, inputs: ['reason'], required: ['reason'], danger: true, bulk: true },
  note: { icon: Note, inputs: ['text'], required: ['text'], at_once: true },
}

// The step that moves the case on comes first; what ends it comes last.
const order = Object.keys(verbs)
export const sortVerbs = (actions: string[]): string[] => actions.filter(verb => verb in verbs && verb !== 'note').sort((a, b) => order.indexOf(a) - order.indexOf(b))

const leading: Record<string, string> = {
  new: 'receive', received: 'forward', classified: 'forward', returned: 'forward', reopened: 'forward', forwarded: 'start', in_progress: 'answer',
  extended: 'answer', answered: 'approve', need_info: 'forward',
}
export function leadingVerb(state: string, actions: string[]): string | undefined {
  const sorted = sortVerbs(actions)
  return sorted.includes(leading[state]) ? leading[state] : sorted.find(verb => !verbs[verb].danger)
}

export type Values = Partial<Record<Input, string>>

export const missing = (verb: Verb, values: Values): Input[] => verb.required.filter(input => !values[input]?.trim())

// The body the API wants: lists for lists, instants for days, nothing for what was left empty.
export function bodyOf(verb: Verb, values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const input of verb.inputs) {
    const value = values[input]?.trim()
    if (!value) continue
    if (input === 'co_units') body[input] = value.split(' ')
    else if (input === 'proof') body.attachments = value.split(' ')
    else if (input === 'due') body[input] = cityTime(value)
    else body[input] = value
  }
  return body
}
