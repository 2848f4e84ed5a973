// Comes after the page itself: whoever only reports loads nothing of it before.
export { default as Answers } from './Answers.svelte'
export { default as Incidents } from './Incidents.svelte'
export { default as More } from './More.svelte'
