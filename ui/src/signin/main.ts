import { start } from '$lib/boot'
import SignIn from './SignIn.svelte'

void start(SignIn)
