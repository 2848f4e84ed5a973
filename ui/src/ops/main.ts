import { start } from '$lib/boot'
import Ops from './Ops.svelte'
import './ops.css'

void start(Ops)
