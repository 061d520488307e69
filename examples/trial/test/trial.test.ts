import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const anyPorts = ['port', 'websocket-port', 'component-port', 'superduper-port', 'page-port'].flatMap((name) => [
  `--${name}`,
  '0',
])
const command = (...args: string[]) => [main, ...args]
const options = { cwd: dirname(main) }

it('plays the whole conversation, and ends', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, command('--once', ...anyPorts), options)
  expect(stdout).toContain('superduper.localhost says: Connected.')
  expect(stdout).toContain('nurse@superduper.localhost is in the roster, and online.')
  expect(stdout).toContain('← echo: Hello?')
  expect(stdout).toMatch(/#the-capulets-kitchen@superduper.localhost is entered: .*Angelica/)
  expect(stdout).toMatch(/#verona@superduper.localhost is entered: .*Angelica/)
  expect(stdout.match(/← Angelica: I read that/g)).toHaveLength(2)
  expect(stdout).toContain('The conversation went through.')
}, 120_000)

it('stays up until it is told to end, and leaves nothing running', async () => {
  const child = spawn(process.execPath, command(...anyPorts), { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  try {
    const said = await outputUntil(child, 'Ctrl-C ends it')
    const [, page = ''] = /Open (\S+)/.exec(said) ?? []
    expect(await (await fetch(new URL('main.js', page))).text()).toContain('nurse@superduper.localhost')
    const [, port] = /server 127\.0\.0\.1, port (\d+)/.exec(said) ?? []
    child.kill('SIGINT')
    expect(await exited).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
    await expect(fetch(page)).rejects.toThrow()
  } finally {
    child.kill()
  }
}, 120_000)

it('says what it does not understand', async () => {
  const refused = promisify(execFile)(process.execPath, command('--prot', '1'), options)
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--prot') })
}, 60_000)

function outputUntil(child: ChildProcess, last: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${lines.join(' / ')}`)))
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line)
      if (line.includes(last)) resolve(lines.join('\n'))
    })
  })
}
