// One `dinh demo` for the whole run: the binary named by DINH, on a folder of its own and a port the kernel chose.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'

export type Demo = { url: string; passwords: Record<string, string> }
declare module 'vitest' {
  export interface ProvidedContext { demo: Demo }
}

export async function startDemo(): Promise<Demo & { stop: () => Promise<void> }> {
  if (!process.env.DINH) throw new Error('DINH must name the binary, as in DINH=build/dinh')
  const folder = await mkdtemp(join(tmpdir(), 'dinh-ui-'))
  const server = spawn(process.env.DINH, ['demo', '--data', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>(done => server.once('exit', () => done()))
  let log = ''
  server.stderr.on('data', text => { log = (log + text).slice(-4000) })
  const passwords: Record<string, string> = {}
  let url = ''
  for await (const line of createInterface(server.stdout)) {
    url ||= /Dinh is at (http:\S+)/.exec(line)?.[1].replace('localhost', '127.0.0.1') ?? ''
    const account = /^ {2}([a-z]+) +(\w{4}-\w{4}-\w{4}) /.exec(line)
    if (account) passwords[account[1]] = account[2]
    if (line.includes('Ctrl-C')) break
  }
  server.stdout.resume()
  if (!url || !passwords.admin) throw new Error(`dinh demo did not start:\n${log}`)
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  return { url, passwords, stop }
}

export default async function setup(project: TestProject) {
  const { url, passwords, stop } = await startDemo()
  project.provide('demo', { url, passwords })
  return stop
}
