import { start } from '$lib/boot'
import Kb from './Kb.svelte'

void start(Kb)
