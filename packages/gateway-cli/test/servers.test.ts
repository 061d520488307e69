import { once } from 'node:events'
import { createServer } from 'node:net'
import { describeWithServers } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { runCli } from './child.js'
import { ECHO, folderWith } from './folder.js'

const JID = 'echo.localhost'

describeWithServers('trestle-gateway', { options: { components: { [JID]: 'oranges and lemons' } } }, (server) => {
  const start = (secret: string, jid = JID, cwd = folderWith({ 'echo.ts': ECHO })) => {
    const { host, componentPort } = server()
    const options = { 'legacy-network': 'echo', jid, secret, server: `${host}:${componentPort}` }
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
    return { ...runCli(args, { cwd }), cwd }
  }

  it('runs until SIGTERM, and lets nobody have its data meanwhile', async () => {
    const gateway = start('oranges and lemons')
    await gateway.wrote(/The gateway is online/)
    const second = await start('oranges and lemons', JID, gateway.cwd).ended
    expect(second).toMatchObject({ code: 4, stderr: expect.stringMatching(/^[^\n]*Another process uses [^\n]*\n$/) })
    gateway.process.kill('SIGTERM')
    const { code, stdout, stderr } = await gateway.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain('oranges')
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
  })

  it('ends with 4 where the server refuses who it is', async () => {
    const starts = [start('lemons and oranges'), start('oranges and lemons', 'other.localhost')]
    for (const { code, stdout, stderr } of await Promise.all(starts.map(({ ended }) => ended))) {
      expect({ code, stdout }, stderr).toEqual({ code: 4, stdout: '' })
      expect(stderr).toMatch(/^trestle-gateway: [^\n]+\n$/)
      expect(stderr).not.toMatch(/lemons and oranges|oranges and lemons/)
    }
  })
})

it('ends with 5 where nobody answers, or nobody who knows components', async () => {
  const cwd = folderWith({ 'echo.ts': ECHO })
  const strange = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
  await once(strange, 'listening')
  const { port } = strange.address() as { port: number }
  const starts = [`127.0.0.1:${port}`, '[::1]:1'].map((server) =>
    runCli(['--legacy-network=echo', `--jid=${JID}`, '--secret=x', `--server=${server}`, `--data-dir=${server}`], {
      cwd,
    }),
  )
  for (const { code, stdout, stderr } of await Promise.all(starts.map(({ ended }) => ended))) {
    expect({ code, stdout }, stderr).toEqual({ code: 5, stdout: '' })
    expect(stderr).toMatch(/^trestle-gateway: [^\n]+\n$/)
  }
  strange.close()
})
