import { expect, it } from 'vitest'
import { readCommandLine } from './command-line.js'

it('reads options in both spellings, of one given twice the last', () => {
  expect(
    readCommandLine(['--jid', 'a.example', '--secret=-x=y', '--jid=b.example', '--admin=a@b', '--admin', 'c@d']),
  ).toEqual({
    kind: 'run',
    given: new Map([
      ['jid', ['b.example']],
      ['secret', ['-x=y']],
      ['admin', ['a@b', 'c@d']],
    ]),
  })
})

it.each([
  [['--help'], { kind: 'help' }],
  [['--jid', 'x', '-h'], { kind: 'help' }],
  [['--version'], { kind: 'version' }],
  [['init', 'irc'], { kind: 'init', name: 'irc' }],
])('reads %j', (args, command) => {
  expect(readCommandLine(args)).toEqual(command)
})

it.each([
  [['--sever', 'x'], 'there is no option --sever; did you mean --server?'],
  [['--frobnicate'], 'there is no option --frobnicate'],
  [['-x'], 'there is no option -x'],
  [['--jid'], '--jid needs a value: --jid=DOMAIN'],
  [['--secret', '--jid', 'x'], '--secret needs a value: --secret=TEXT'],
  [['init'], 'init takes one NAME and nothing else'],
  [['init', 'a', 'b'], 'init takes one NAME and nothing else'],
  [['--no-secret'], 'there is no option --no-secret; did you mean --secret?'],
])('refuses %j', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ code: 2, message }))
})

it('does not repeat a word that may be a secret', () => {
  expect(() => readCommandLine(['hunter2'])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})
