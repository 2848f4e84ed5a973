// The cable between the wall and the server, which a test can pull out and put back.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export async function cable(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let plugged = true
  const server = createServer(near => {
    if (!plugged) return near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy()).on('close', () => { sockets.delete(one); other.destroy() })
    }
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pull() {
      plugged = false
      for (const socket of sockets) socket.destroy()
    },
    plug() { plugged = true },
    end() {
      this.pull()
      server.close()
    },
  }
}
