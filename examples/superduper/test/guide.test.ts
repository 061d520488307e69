import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestServer } from '@trestle/test-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer, temporaryFolder } from './support.js'

const package_ = fileURLToPath(new URL('..', import.meta.url))
const root = join(package_, '../..')
const guide = readFileSync(join(root, 'docs/gateways.md'), 'utf8')

/** The files of the tutorial, in order: a name in a line of its own, and the code below it. */
const files = [...guide.matchAll(/`([\w.-]+)`:\n\n```\w+\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => ({
  name,
  code,
}))
const codeOf = (name: string, version = 0) => files.filter((one) => one.name === name)[version]?.code ?? ''

/** A folder with files of the tutorial and what it installs, and programs run in it. */
function folderOf(written: Readonly<Record<string, string>>) {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(written)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const link = (name: string, target: string) => {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(target, join(folder, 'node_modules', name))
  }
  const installed = ['gateway', 'gateway-cli', 'gateway-testing', 'client', 'test-server'].map(
    (name) => `packages/${name}`,
  )
  for (const path of [...installed, 'packages/xeps/xep-0077'])
    link(`@trestle/${path.split('/').at(-1)}`, join(root, path))
  link('superduper', package_)
  return {
    folder,
    /** Runs Node until it has ended or, with `until`, has written that; resolves with what it wrote. */
    async run(args: readonly string[], env: Readonly<Record<string, string>> = {}, until?: string) {
      const child = spawn(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, ...env },
      })
      let output = ''
      const closed = once(child, 'close')
      onTestFinished(async () => {
        child.kill('SIGKILL')
        await closed
      })
      const written = new Promise<void>((resolve) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (data) => {
            output += data
            if (until !== undefined && output.includes(until)) resolve()
          })
        }
      })
      await Promise.race([written, closed])
      return { code: child.exitCode, output }
    },
  }
}

const limit = 240_000
/** As the guide says. */
const typescript = ['--import', '@trestle/gateway-cli/typescript']
const tested = (...names: readonly string[]) => [...typescript, '--test', '--test-timeout=200000', ...names]

it('the README of the test kit has an example that runs', { timeout: limit }, async () => {
  const readme = readFileSync(join(root, 'packages/gateway-testing/README.md'), 'utf8')
  const { run } = folderOf({ 'example.ts': /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '' })
  expect(await run([...typescript, 'example.ts'])).toEqual({ code: 0, output: '' })
})

describe('the tutorial for gateways', () => {
  it('has a first module that passes its test', { timeout: limit }, async () => {
    const { run } = folderOf({
      'superduper.ts': codeOf('superduper.ts'),
      'superduper.test.ts': codeOf('superduper.test.ts'),
    })
    const { code, output } = await run(tested('superduper.test.ts'))
    expect(output).toMatch(/pass 2\n/)
    expect(code).toBe(0)
  })

  it('has a second one that passes all tests', { timeout: limit }, async () => {
    const { run } = folderOf({
      'superduper.ts': codeOf('superduper.ts', 1),
      'superduper.test.ts': codeOf('superduper.test.ts'),
      'more.test.ts': codeOf('more.test.ts'),
    })
    const tests = await run(tested('superduper.test.ts', 'more.test.ts'))
    expect(tests.output).toMatch(/pass 5\n/)
    expect(tests.code).toBe(0)
  })

  it('has a program that registers and gets an echo through a running gateway', { timeout: limit }, async () => {
    const components = { 'superduper.localhost': 'SECRET' }
    const server = await createTestServer({ users: { romeo: 'wherefore' }, components }).start()
    onTestFinished(() => server.stop())
    const network = await startServer({ accounts: { juliet: 'balcony' } })
    const { run, folder } = folderOf({
      'superduper.ts': codeOf('superduper.ts'),
      'try.mjs': codeOf('try.mjs').replace('port: 5222', `port: ${server.c2sPort}`),
      'secret.txt': 'SECRET\n',
      'ca.pem': server.ca,
    })
    const command = /trestle-gateway (--legacy-network .*)/.exec(guide)?.[1] ?? ''
    const args = command.replace(':5347', `:${server.componentPort}`).split(' ')
    const binary = join(root, 'packages/gateway-cli/dist/trestle-gateway.js')
    const env = { SUPERDUPER_SERVER: `127.0.0.1:${network.port}` }
    const started = await run([binary, ...args, '--data-dir', join(folder, 'data')], env, 'The gateway is online')
    expect(started.output).toContain('The gateway is online')
    const tried = await run(['try.mjs'], { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })
    expect(tried.output).toContain('echobot@superduper.localhost: echo: Art thou there?')
  })
})
