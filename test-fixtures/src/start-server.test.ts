import { existsSync } from 'node:fs'
import { get } from 'node:http'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { describeWith } from './describe-with.js'
import { ejabberdRecipe } from './ejabberd.js'
import { freePorts } from './free-ports.js'
import { askClientStream, askComponentStream, askDirectTls } from './probe.js'
import { prosodyRecipe } from './prosody.js'
import type { RealServer, ServerOptions } from './server.js'
import { type Recipe, startServer } from './start-server.js'

const limitMs = 150_000

const refused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })

/** The status and sub-protocol with which the server answers a WebSocket handshake. */
const upgrade = (url: string): Promise<[number | undefined, string | undefined]> =>
  new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'xmpp',
    }
    const request = get(url.replace(/^ws/, 'http'), { headers })
    request.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve([response.statusCode, response.headers['sec-websocket-protocol']])
    })
    request.once('response', (response) => {
      response.resume()
      resolve([response.statusCode, undefined])
    })
    request.once('error', reject)
  })

const brokenConfiguration: Record<string, ServerOptions> = {
  prosody: { prosody: { global: 'this is no Lua' } },
  ejabberd: { ejabberd: { config: { loglevel: 'no such level' } } },
}

for (const recipe of [prosodyRecipe, ejabberdRecipe] satisfies Recipe[]) {
  describeWith({ tool: recipe.name }, 'startServer', () => {
    let server: RealServer
    beforeAll(async () => {
      const users = { romeo: 'montague', 'juliet.c': 'a "quoted\\ pass' }
      server = await startServer(recipe, { users, components: { 'gw.localhost': 'top "secret', 'two.localhost': 'x' } })
    }, limitMs)
    afterAll(() => server.stop(), limitMs)

    it('answers clients with STARTTLS required', async () => {
      expect(await askClientStream(server.c2sPort)).toMatch(/<starttls[^>]*>\s*<required\/>/)
    })

    it('answers under direct TLS with its own authority and SCRAM-SHA-1', async () => {
      const features = await askDirectTls(server.directTlsPort, server.ca)
      expect(features).toContain('<mechanism>SCRAM-SHA-1</mechanism>')
      expect(features).not.toContain('http://jabber.org/features/iq-register')
    })

    it('answers each component', async () => {
      expect(await askComponentStream(server.componentPort, 'gw.localhost')).toContain('jabber:component:accept')
      expect(await askComponentStream(server.componentPort, 'two.localhost')).toContain('jabber:component:accept')
    })

    it('answers WebSocket', async () => {
      expect(await upgrade(server.websocketUrl)).toEqual([101, 'xmpp'])
    })

    it('listens on loopback only', async () => {
      const everywhere = (port: number): Promise<boolean> =>
        new Promise((resolve) => {
          const socket = connect(port, '::1')
          socket.once('connect', () => resolve(true))
          socket.once('error', () => resolve(false))
          socket.once('close', () => socket.destroy())
        })
      expect(await everywhere(server.c2sPort)).toBe(false)
    })

    it('refuses to register an account twice, those from the start included', async () => {
      await server.register('mercutio', 'pw')
      await expect(server.register('mercutio', 'pw')).rejects.toThrow(/mercutio/)
      await expect(server.register('juliet.c', 'pw')).rejects.toThrow(/juliet\.c/)
    })

    it(
      'restarts in order on the same ports',
      async () => {
        const { c2sPort } = server
        await server.restart(async () => {
          expect(server.running).toBe(false)
          expect(await refused(c2sPort)).toBe(true)
        })
        expect(server.running).toBe(true)
        expect(await askClientStream(c2sPort)).toContain('starttls')
      },
      limitMs,
    )

    it(
      'keeps its data when killed',
      async () => {
        await server.register('benvolio', 'pw')
        await server.kill()
        expect(server.running).toBe(false)
        expect(await refused(server.c2sPort)).toBe(true)
        await server.restart()
        await expect(server.register('benvolio', 'pw')).rejects.toThrow(/benvolio/)
        expect(await server.log()).not.toBe('')
      },
      limitMs,
    )
  })

  describeWith({ tool: recipe.name }, 'startServer with other options', () => {
    it(
      'takes other ports when somebody was faster, and cleans up',
      async () => {
        const [taken = 0] = await freePorts(1)
        const holder = createServer((socket) => socket.on('error', () => {}).end('</stream:features>'))
        await new Promise<void>((resolve) => holder.listen(taken, '127.0.0.1', resolve))
        const picks: number[] = []
        const pickPorts: typeof freePorts = async (count) => {
          const ports = await freePorts(count)
          picks.push(picks.length === 0 ? taken : (ports[0] ?? 0))
          return [picks.at(-1) ?? 0, ...ports.slice(1)]
        }
        const server = await startServer(recipe, { registration: true, scram: 'SHA-256' }, { pickPorts })
        try {
          expect(picks).toHaveLength(2)
          expect(server.c2sPort).toBe(picks[1])
          const features = await askDirectTls(server.directTlsPort, server.ca)
          expect(features).toContain('<mechanism>SCRAM-SHA-256</mechanism>')
          expect(features).toContain('http://jabber.org/features/iq-register')
          await server.stop()
          await expect(server.restart()).rejects.toThrow(/stopped/)
        } finally {
          holder.close()
          await server.stop()
        }
      },
      limitMs,
    )

    it(
      'shows the end of the log of a server that does not start, and leaves no folder',
      async () => {
        let folder = ''
        const spying: Recipe = {
          ...recipe,
          prepare(site) {
            folder = site.folder
            return recipe.prepare(site)
          },
        }
        const options = brokenConfiguration[recipe.name] ?? {}
        await expect(startServer(spying, options)).rejects.toThrow(
          /did not start[\s\S]*ended with[\s\S]*(syntax error|level)/,
        )
        expect(existsSync(folder)).toBe(false)
      },
      limitMs,
    )
  })
}

describe('startServer', () => {
  it('rejects where the program is missing', async () => {
    const nothing: Recipe = {
      ...prosodyRecipe,
      prepare: async ({ folder }) => ({ command: '/nonexistent/server', args: [], cwd: folder }),
    }
    await expect(startServer(nothing, {})).rejects.toThrow(/ENOENT/)
  })

  it('starts a server anew, which runs and does not answer, and gives up in the end', async () => {
    vi.stubEnv('TRESTLE_TEST_SUMMARY', '')
    onTestFinished(() => void vi.unstubAllEnvs())
    const folders: string[] = []
    const silent: Recipe = {
      ...prosodyRecipe,
      prepare: async ({ folder }) => {
        folders.push(folder)
        return { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], cwd: folder }
      },
    }
    await expect(startServer(silent, {}, { answerMs: 50 })).rejects.toThrow(/did not start: .*ECONNREFUSED/)
    expect(new Set(folders)).toHaveProperty('size', 3)
    expect(folders.filter((folder) => existsSync(folder))).toEqual([])
  })
})
