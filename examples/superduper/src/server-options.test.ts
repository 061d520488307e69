import { describe, expect, it } from 'vitest'
import { readServerOptions, UsageError, usage } from './server-options.js'

const account = ['--account', 'juliet:balcony']

describe('the command line', () => {
  it('has defaults for all but the accounts', () => {
    expect(readServerOptions(account)).toMatchObject({ accounts: { juliet: 'balcony' }, host: '127.0.0.1', port: 7777 })
  })

  it('sets everything; a password may hold colons', () => {
    const args = ['--port', '0', '--host', '::1', '--data-dir', 'data', '--account', 'a b:c:d', '--account=__proto__:x']
    const accounts = Object.fromEntries([
      ['a b', 'c:d'],
      ['__proto__', 'x'],
    ])
    expect(readServerOptions(args)).toMatchObject({ accounts, host: '::1', port: 0, dataDir: 'data' })
  })

  it('may ask for help, which names every option and default', () => {
    expect(readServerOptions(['--help'])).toBe('help')
    for (const text of ['--account', '--port', '--host', '--data-dir', '--help', '7777', '127.0.0.1']) {
      expect(usage).toContain(text)
    }
  })

  it.each([
    ['an unknown option', ['--prot', '1', ...account], /^Unknown option '--prot'$/],
    ['an option without its value', [...account, '--port'], /'--port <value>' argument missing/],
    ['no account', [], /at least one --account/],
    ['an account without password', ['--account', 'juliet'], /must be NAME:PASSWORD/],
    ['an account with an empty password', ['--account', 'juliet:'], /must be NAME:PASSWORD/],
    ['an account without name', ['--account', ':hunter2'], /must be NAME:PASSWORD/],
    [
      'an account twice',
      ['--account', 'juliet:hunter2', '--account', 'juliet:hunter2'],
      /--account juliet was given twice/,
    ],
    ['a port that is too high', ['--port', '65536', ...account], /--port must be from 0 to 65535/],
    ['a port that is no number', ['--port', '0x10', ...account], /--port must be from 0 to 65535/],
    ['an argument too many', [...account, 'tybalt:hunter2'], /^unexpected argument$/],
  ])('with %s is refused, without showing a password', (_, args, text) => {
    const read = (): unknown => readServerOptions(args)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(text)
    expect(read).not.toThrow(/hunter2/)
  })
})
