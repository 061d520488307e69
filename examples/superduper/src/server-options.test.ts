import { describe, expect, it } from 'vitest'
import { featureNames, serverLimits } from './protocol.js'
import { faultKinds } from './server/index.js'
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

  it('says what the server offers, its bounds, and what goes wrong', () => {
    const args = [
      ['--without', 'edits,rooms', '--without', 'search', '--lacked', 'romeo:reactions,voice'],
      ['--two-step', 'juliet', '--read-marks', 'last', '--edit-seconds', '60', '--delete-seconds', '0'],
      [
        '--reactions',
        '1:👍,👎',
        '--max-files',
        '1',
        '--file-types',
        'image/*,text/plain',
        '--limit',
        'connections=20000',
        '--limit',
        'mailbox=5',
      ],
      ['--fault', 'juliet:stall', '--fault', 'romeo:refuse:send:0', '--admin-secret-file', 'secret.txt'],
    ]
    expect(readServerOptions([...account, ...args.flat()])).toMatchObject({
      without: ['edits', 'rooms', 'search'],
      lacked: { romeo: ['reactions', 'voice'] },
      twoStep: ['juliet'],
      readMarks: 'last',
      editSeconds: 60,
      deleteSeconds: 0,
      maxFiles: 1,
      fileTypes: ['image/*', 'text/plain'],
      maxReactions: 1,
      allowedReactions: ['👍', '👎'],
      limits: { connections: 20_000, mailbox: 5 },
      faults: [
        { account: 'juliet', kind: 'stall' },
        { account: 'romeo', kind: 'refuse', request: 'send', times: 0 },
      ],
      adminSecretFile: 'secret.txt',
    })
  })

  it('may ask for help, which names every option and default', () => {
    expect(readServerOptions(['--help'])).toBe('help')
    const options = ['--account', '--port', '--host', '--data-dir', '--two-step', '--without', '--limit', '--fault']
    const limits = Object.entries(serverLimits).flat().map(String)
    for (const text of [...options, '--help', '7777', '127.0.0.1', ...featureNames, ...faultKinds, ...limits]) {
      expect(usage).toContain(text)
    }
    for (const line of usage.split('\n')) expect(line.length).toBeLessThanOrEqual(92)
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
    ['a feature that is none', ['--without', 'edits,dance', ...account], /--without must be one of clientIds, /],
    ['a lacked feature that is none', ['--lacked', 'romeo:dance', ...account], /--lacked must be one of clientIds, /],
    ['a limit that is none', ['--limit', 'fun=1', ...account], /--limit must be one of connections, /],
    ['a limit that is no number', ['--limit', 'rooms=', ...account], /--limit rooms must be from 0/],
    ['a fault that is none', ['--fault', 'juliet:sleep', ...account], /--fault must be one of drop-before, /],
    ['a fault at no request', ['--fault', 'juliet:stall:dance', ...account], /--fault must be one of login, /],
    ['marks of another kind', ['--read-marks', 'all', ...account], /--read-marks must be one of each, last/],
    ['reactions that are no number', ['--reactions', 'x', ...account], /--reactions must be from 0/],
    ['an argument too many', [...account, 'tybalt:hunter2'], /^unexpected argument$/],
  ])('with %s is refused, without showing a password', (_, args, text) => {
    const read = (): unknown => readServerOptions(args)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(text)
    expect(read).not.toThrow(/hunter2/)
  })
})
