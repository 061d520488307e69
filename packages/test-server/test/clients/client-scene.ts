import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectTls } from '@trestle/xmlstream/tcp'
import { createTestServer, type TestServer, type TestServerOptions } from '../../src/index.js'
import { createParties } from '../parties.js'
import { type Peer, presenceOf } from '../peer.js'

/** A server, and what a client of somebody else needs of it. */
export interface ClientScene {
  readonly server: TestServer
  /** An empty folder, which goes with the scene. */
  readonly folder: string
  /** A file with the authority to trust, and one with the server's own certificate (PEM). */
  readonly caFile: string
  readonly certificateFile: string
  /** A contact of the other client's account, online by a client of this repository. */
  readonly juliet: Peer
  /** Logs in to the account of the other client too, by a client of this repository. */
  loginBeside(): Promise<Peer>
  /** Lets juliet make a room that others may enter; she stays in it. */
  makeRoom(address: string): Promise<void>
  /** Resolves with the first line of the server's log that has the text, from the start on. */
  logged(text: string): Promise<string>
  stop(): Promise<void>
}

/** The account of the other client. */
export const romeo = { jid: 'romeo@localhost', user: 'romeo', password: 'wherefore art thou' } as const

/** Starts a server as anybody would, with all its defaults. */
export async function openScene(options: TestServerOptions = {}): Promise<ClientScene> {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-client-'))
  // Some clients do not run as root, and are run as nobody.
  chmodSync(folder, 0o755)
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const log = (line: string) => {
    lines.push(line)
    for (const check of waiting) check()
  }
  const users = { [romeo.user]: romeo.password, juliet: 'correct horse' }
  const server = await createTestServer({ users, directTlsPort: 0, log, ...options }).start()
  const parties = createParties(() => server)
  const [caFile, certificateFile] = [join(folder, 'ca.pem'), join(folder, 'server.pem')]
  writeFileSync(caFile, server.ca)
  writeFileSync(certificateFile, await certificateOf(server))
  const juliet = await parties.online('juliet@localhost')
  return {
    server,
    folder,
    caFile,
    certificateFile,
    juliet,
    loginBeside: () => parties.login(romeo.jid, { password: romeo.password }),
    async makeRoom(address) {
      juliet.send(`<presence to='${address}/Juliet'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
      await juliet.next('own presence', presenceOf(`${address}/Juliet`))
      const form = `<x xmlns='jabber:x:data' type='submit'/>`
      await juliet.ask(
        `<iq type='set' to='${address}'><query xmlns='http://jabber.org/protocol/muc#owner'>${form}</query></iq>`,
      )
    },
    logged: (text) =>
      new Promise((resolve) => {
        const check = () => {
          const line = lines.find((one) => one.includes(text))
          if (line === undefined) return
          waiting.delete(check)
          resolve(line)
        }
        waiting.add(check)
        check()
      }),
    async stop() {
      await parties.stopAll()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function certificateOf({ host, directTlsPort, ca }: TestServer): Promise<string> {
  const transport = await connectTls({ host, port: directTlsPort!, servername: 'localhost', ca })
  const der = Buffer.from(transport.peerCertificate ?? []).toString('base64')
  transport.destroy()
  return `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`
}
