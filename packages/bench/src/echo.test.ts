import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startAcceptor } from './acceptor.js'
import { countDamaged, echoMessages } from './echo-messages.js'

const swap = (message: string) =>
  message.replace(/from='([^']*)' to='([^']*)'/, (_, from, to) => `to='${from}' from='${to}'`)

describe('the echo', () => {
  const messages = echoMessages(1, 300)
  const answers = messages.map(swap)

  it('counts only if each message came back', () => {
    expect(countDamaged(messages, answers.join(''))).toBe(0)
    expect(() => countDamaged(messages, answers.slice(1).join(''))).toThrow('Message m0')
    expect(() => countDamaged(messages, [...answers.slice(0, -1), messages.at(-1)].join(''))).toThrow('Message m299')
    expect(() => countDamaged(messages, answers.join('').replace(/<body>/, '<body>more '))).toThrow('Message m0')
  })

  it('tells how many texts lost characters', () => {
    const russian = ["<message from='a@b/c' to='d@e' type='chat' id='m0'><body>что</body></message>"]
    expect(countDamaged(russian, swap(russian[0]!).replace('т', '\ufffd\ufffd'))).toBe(1)
  })

  it('is collected by the acceptor, however its bytes are cut', async () => {
    const passes: number[] = []
    const acceptor = await startAcceptor({ messages, passes: 2, onPass: async (pass) => void passes.push(pass) })
    const socket = connect(acceptor.port, '127.0.0.1')
    socket.setNoDelay(true)
    let received = ''
    socket.on('data', (chunk) => {
      const before = received
      received += chunk
      if (!before.includes('id=') && received.includes('id=')) socket.write('<handshake>00</handshake>')
      const passesIn = (text: string) => Math.ceil((text.split('<message').length - 1) / messages.length)
      if (passesIn(before) !== passesIn(received)) {
        const bytes = Buffer.from(answers.join(''))
        for (let at = 0; at < bytes.length; at += 777) socket.write(bytes.subarray(at, at + 777))
      }
    })
    socket.write("<stream:stream xmlns='jabber:component:accept'>")
    const texts = await acceptor.answers
    expect(passes).toEqual([0, 1])
    expect(texts.map((text) => countDamaged(messages, text))).toEqual([0, 0])
    socket.destroy()
    await acceptor.close()
    expect(received.endsWith('</message>')).toBe(true)
  })

  it('fails when the component leaves early', async () => {
    const acceptor = await startAcceptor({ messages, onPass: async () => {} })
    connect(acceptor.port, '127.0.0.1').end()
    await expect(acceptor.answers).rejects.toThrow('The component left after 0 of 300 answers.')
    await acceptor.close()
  })
})
