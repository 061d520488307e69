import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { login, startServer, temporaryFolder } from '../../test/support.js'
import { openJournal } from './journal.js'
import type { StateRecord } from './state/records.js'
import { createState } from './state/state.js'

describe('a journal', () => {
  it('gives back what was appended, but for a line that a crash cut off', () => {
    const folder = temporaryFolder()
    const journal = openJournal<number>(join(folder, 'new', 'folders'))
    journal.append(1)
    journal.append(2)
    journal.close()
    const file = join(folder, 'new', 'folders', 'superduper.jsonl')
    appendFileSync(file, '{"half":')
    const again = openJournal<number>(join(folder, 'new', 'folders'))
    expect(again.takeRecords()).toEqual([1, 2])
    again.append(3)
    again.close()
    expect(readFileSync(file, 'utf8')).toBe('1\n2\n3\n')
  })

  it('that is damaged elsewhere is not opened, and left as it is', () => {
    const folder = temporaryFolder()
    const file = join(folder, 'superduper.jsonl')
    writeFileSync(file, '1\n{"half":\n3\n')
    expect(() => openJournal(folder)).toThrow('line 2 of')
    expect(readFileSync(file, 'utf8')).toBe('1\n{"half":\n3\n')
  })

  it('is rewritten in one piece', () => {
    const folder = temporaryFolder()
    const journal = openJournal<number>(folder)
    for (let count = 0; count < 10; count += 1) journal.append(count)
    expect(journal.length).toBe(10)
    journal.rewrite([42])
    journal.append(43)
    expect(journal.length).toBe(2)
    journal.close()
    expect(readdirSync(folder)).toEqual(['superduper.jsonl'])
    expect(openJournal<number>(folder).takeRecords()).toEqual([42, 43])
  })
})

describe('the state', () => {
  const options = { history: 1000 }
  const message = (id: number): StateRecord => ({
    kind: 'message',
    id,
    key: 'juliet:romeo',
    sender: 'juliet',
    to: ['romeo'],
    content: { kind: 'text', body: 'x' },
    at: 0,
    clientId: `c${id}`,
  })

  it('keeps its journal short, and remembers a bounded number of client ids', () => {
    const folder = temporaryFolder()
    const state = createState(openJournal(folder), options)
    for (let id = 1; id <= 20_000; id += 1) {
      state.commit(message(id))
      state.commit({ kind: 'acknowledged', account: 'romeo', id })
    }
    expect(readFileSync(join(folder, 'superduper.jsonl'), 'utf8').split('\n').length).toBeLessThan(20_000)
    state.close()
    // Each start shortens it to what counts: the second reads what the first wrote.
    createState(openJournal(folder), options).close()
    const again = createState(openJournal(folder), options)
    expect(again.mailboxes.of('romeo').size).toBe(0)
    expect(again.ids.of('juliet', 'c20000')).toBe(20_000)
    expect(again.ids.of('juliet', 'c19000')).toBeUndefined()
    expect(again.ids.next()).toBeGreaterThan(20_000)
    again.close()
  })

  it('remembers the newest client ids over a restart, whatever the history holds', () => {
    const folder = temporaryFolder()
    const state = createState(openJournal(folder), { history: 5000 })
    for (let id = 1; id <= 3000; id += 1) state.commit(message(id))
    state.close()
    createState(openJournal(folder), { history: 5000 }).close()
    const again = createState(openJournal(folder), { history: 5000 })
    expect(again.ids.of('juliet', 'c3000')).toBe(3000)
    expect(again.ids.of('juliet', 'c2001')).toBe(2001)
    expect(again.ids.of('juliet', 'c2000')).toBeUndefined()
    expect(again.history.within('juliet:romeo', {})).toHaveLength(3000)
    expect(again.mailboxes.of('romeo').size).toBe(3000)
    again.close()
  })

  it('gives growing ids even when the clock was put back', () => {
    const folder = temporaryFolder()
    const future = Date.now() * 10
    const state = createState(openJournal(folder), options)
    state.commit(message(future))
    state.commit({ kind: 'acknowledged', account: 'romeo', id: future })
    state.close()
    createState(openJournal(folder), options).close()
    const again = createState(openJournal(folder), options)
    expect(again.ids.next()).toBe(future + 1)
    again.close()
  })

  it('loses no more than the line that a crash cut off', async () => {
    const dataDir = temporaryFolder()
    const server = await startServer({ dataDir })
    const { client } = await login(server, 'juliet')
    await client.addContact('romeo')
    await client.sendMessage({ text: 'one', destination: 'romeo', clientId: 'a' })
    await client.sendMessage({ text: 'two', destination: 'romeo', clientId: 'b' })
    await server.close()
    const file = join(dataDir, 'superduper.jsonl')
    const whole = readFileSync(file)
    truncateSync(file, whole.length - 3)
    const after = await startServer({ dataDir })
    const romeo = await login(after, 'romeo')
    expect(await romeo.requested.next()).toEqual({ contact: 'juliet' })
    expect((await romeo.message.next()).body).toBe('one')
    const juliet = await login(after, 'juliet')
    await juliet.client.sendMessage({ text: 'two', destination: 'romeo', clientId: 'b' })
    expect((await romeo.message.next()).body).toBe('two')
  })
})
