import { describe, expect, it } from 'vitest'
import { readCommandLine } from './command-line.js'

describe('the command line', () => {
  it('has defaults', () => {
    expect(readCommandLine([])).toMatchObject({
      options: { port: 5222, componentPort: 5347, users: {}, components: {} },
    })
    expect(readCommandLine([])).toMatchObject({ options: { websocketPort: undefined, registration: undefined } })
  })

  it('takes accounts and components, whose secrets may hold anything', () => {
    const args = ['--user', 'romeo:a:b', '--user', 'juliet:c', '--component', 'gw.localhost:s=1', '--port', '0']
    expect(readCommandLine(args)).toMatchObject({
      options: { users: { romeo: 'a:b', juliet: 'c' }, components: { 'gw.localhost': 's=1' }, port: 0 },
    })
  })

  it.each([
    [['--prot', '1']],
    [['--port', 'many']],
    [['--port', '65536']],
    [['--user', 'romeo']],
    [['--user', ':secret']],
    [['surplus']],
  ])('refuses %j', (args) => {
    expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('repeats no secret', () => {
    expect(() => readCommandLine(['--component', ':verysecret'])).toThrow(/^(?!.*verysecret)/)
  })
})
