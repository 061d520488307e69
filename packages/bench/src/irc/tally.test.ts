import { expect, it } from 'vitest'
import { createTally } from './tally.js'

it('resolves once everybody has a message, and tells of each copy', async () => {
  const tally = createTally()
  const copies: string[] = []
  const done = tally.expect('hello', ['romeo', 'juliet'], (recipient) => copies.push(recipient))
  let isDone = false
  done.then(() => {
    isDone = true
  })
  tally.got('hello', 'juliet')
  await Promise.resolve()
  expect(isDone).toBe(false)
  tally.got('hello', 'romeo')
  expect(await tally.watch(done.then(() => 'all'))).toBe('all')
  expect(copies).toEqual(['juliet', 'romeo'])
})

it('names what is missing where work ends without it', async () => {
  const tally = createTally()
  tally.expect('hello', ['romeo', 'juliet'])
  tally.got('hello', 'romeo')
  await expect(tally.watch(Promise.resolve())).rejects.toThrow('1 messages have not come to all: "hello" to juliet')
})

it('gives up where nothing comes any more', async () => {
  const tally = createTally()
  await expect(tally.watch(tally.expect('hello', ['juliet']), 10)).rejects.toThrow('"hello" to juliet')
})

it.each([
  ['a message that came twice', 'hello', 'romeo'],
  ['one that was for somebody else', 'hello', 'nurse'],
  ['one that nobody sent', 'good night', 'romeo'],
])('refuses %s', async (_, text, recipient) => {
  const tally = createTally()
  const done = tally.expect('hello', ['romeo', 'juliet'])
  tally.got('hello', 'romeo')
  tally.got(text, recipient)
  tally.got('hello', 'juliet')
  await expect(tally.watch(done)).rejects.toThrow(`1 things came that nobody sent: "${text}" to ${recipient}`)
})

it('refuses what is odd, and a message for nobody', async () => {
  const tally = createTally()
  tally.odd('The session of romeo ended.')
  await expect(tally.watch(Promise.resolve())).rejects.toThrow('The session of romeo ended.')
  expect(() => tally.expect('hello', [])).toThrow('Nobody is to get "hello".')
})
